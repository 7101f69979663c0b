locals {
  writes_access_log = var.access_log && (!local.is_rest || var.account_log_role != "none")

  # Neither path nor query, header, agent or key: what a client typed stays out. The template of the
  # route stands for the path. `key_id` is the key's id, `request_id` the one that AWS chose: of
  # a REST API the extended one, since a client may choose requestId; of an HTTP API they are the same
  # (docs.aws.amazon.com/apigateway, "Customize HTTP API access logs") and AWS asks for requestId.
  # `function_request_id` is requestId in the function's log.
  access_log_fields = local.is_rest ? {
    time                   = "$context.requestTime"
    request_id             = "$context.extendedRequestId"
    source_ip              = "$context.identity.sourceIp"
    method                 = "$context.httpMethod"
    route                  = "$context.resourcePath"
    status                 = "$context.status"
    error                  = "$context.error.responseType"
    response_bytes         = "$context.responseLength"
    latency_ms             = "$context.responseLatency"
    integration_status     = "$context.integration.status"
    integration_latency_ms = "$context.integration.latency"
    function_request_id    = "$context.integration.requestId"
    key_id                 = "$context.identity.apiKeyId"
    } : {
    time                   = "$context.requestTime"
    request_id             = "$context.requestId"
    source_ip              = "$context.identity.sourceIp"
    method                 = "$context.httpMethod"
    route                  = "$context.routeKey"
    status                 = "$context.status"
    error                  = "$context.error.responseType"
    response_bytes         = "$context.responseLength"
    latency_ms             = "$context.responseLatency"
    integration_status     = "$context.integration.status"
    integration_latency_ms = "$context.integration.latency"
    function_request_id    = "$context.integration.requestId"
    caller                 = lookup({ cognito = "$context.authorizer.claims.client_id", iam = "$context.identity.userArn" }, var.access, "-")
  }
  access_log_format = jsonencode(local.access_log_fields)
}

# Below /aws/vendedlogs/ the log needs no line in the region's one resource policy for log delivery, which is
# limited to 5,120 characters and often full in older accounts.
# (docs.aws.amazon.com/AmazonCloudWatch, "Logging that requires additional permissions")
resource "aws_cloudwatch_log_group" "access" {
  count = local.writes_access_log ? 1 : 0

  name              = "/aws/vendedlogs/apigateway/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

################################################################################
# Saved queries (CloudWatch Logs Insights)
################################################################################

locals {
  queries = merge(
    {
      failures = {
        log_group = module.function.log_group.name
        query     = <<-EOT
          fields @timestamp, route, status, failure, requestId
          | filter status >= 500 or level = "ERROR"
          | sort @timestamp desc
          | limit 100
        EOT
      }
      invalid-requests = {
        log_group = module.function.log_group.name
        query     = <<-EOT
          filter message = "request" and status = 400
          | stats count(*) as requests by parameter, key_id
          | sort requests desc
        EOT
      }
      slowest-requests = {
        log_group = module.function.log_group.name
        query     = <<-EOT
          filter message = "request"
          | stats count(*) as requests, pct(duration_ms, 50) as p50_ms, pct(duration_ms, 99) as p99_ms, max(duration_ms) as max_ms by route
          | sort p99_ms desc
        EOT
      }
      cold-starts = {
        log_group = module.function.log_group.name
        query     = <<-EOT
          filter type = "platform.report"
          | stats count(*) as invocations, count(record.metrics.initDurationMs) as cold_starts, pct(record.metrics.initDurationMs, 99) as init_p99_ms, max(record.metrics.maxMemoryUsedMB) as memory_mb by bin(1h)
        EOT
      }
    },
    {
      for group in aws_cloudwatch_log_group.access[*].name : "callers" => {
        log_group = group
        query     = <<-EOT
          stats count(*) as requests, sum(status = "429") as throttled, sum(status = "403" or status = "401") as refused by ${local.is_rest ? "key_id" : "caller"}, source_ip
          | sort requests desc
          | limit 50
        EOT
      }
    },
    {
      for group in module.credentials_function[*].log_group.name : "credentials" => {
        log_group = group
        query     = <<-EOT
          fields @timestamp, audit, id, who, state, note, request_id
          | filter ispresent(audit)
          | sort @timestamp desc
          | limit 200
        EOT
      }
    },
    {
      for group in module.credentials_function[*].log_group.name : "credentials-failures" => {
        log_group = group
        query     = <<-EOT
          fields @timestamp, route, status, failure, requestId
          | filter status >= 500 or level = "ERROR"
          | sort @timestamp desc
          | limit 100
        EOT
      }
    },
  )
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = var.saved_queries ? local.queries : {}

  name            = "${var.name}/${each.key}"
  log_group_names = [each.value.log_group]
  query_string    = trimspace(each.value.query)
}
