# access = "api_key": a regional REST API with keys and a usage plan.

locals {
  rest_routes = local.is_rest ? local.routes : {}
  stage_name  = "v1"

  # /presets/{name} stands below /presets: a resource for each first segment, and for each second.
  rest_paths  = [for path in keys(local.rest_routes) : split("/", trimprefix(path, "/")) if path != "/"]
  rest_first  = toset([for segments in local.rest_paths : segments[0]])
  rest_second = toset([for segments in local.rest_paths : join("/", segments) if length(segments) == 2])

  rest_resource_ids = merge(
    { for api in aws_api_gateway_rest_api.this : "/" => api.root_resource_id },
    { for segment in local.rest_first : "/${segment}" => aws_api_gateway_resource.first[segment].id },
    { for path in local.rest_second : "/${path}" => aws_api_gateway_resource.second[path].id },
  )

  is_private = length(var.private_vpc_endpoint_ids) > 0
  address    = local.is_private ? "aws:VpcSourceIp" : "aws:SourceIp"

  # What each condition lists may call: denied is whoever is on none of its lines.
  rest_conditions = merge(
    { for cidrs in [var.allowed_cidrs] : "OtherAddresses" => { NotIpAddress = { (local.address) = cidrs } } if length(cidrs) > 0 },
    { for ids in [var.private_vpc_endpoint_ids] : "OtherEndpoints" => { StringNotEquals = { "aws:SourceVpce" = ids } } if local.is_private },
  )
  rest_policy = length(local.rest_conditions) == 0 ? null : {
    Version = "2012-10-17"
    Statement = concat(
      [{ Sid = "Call", Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*" }],
      [
        for sid, condition in local.rest_conditions :
        { Sid = sid, Effect = "Deny", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*", Condition = condition }
      ],
    )
  }

  # A browser's preflight carries no key, so with CORS it has a method of its own.
  rest_methods = merge(
    { for path, route in local.rest_routes : "ANY ${path}" => { path = path, method = "ANY", keyed = route.keyed } },
    {
      for path, route in local.rest_routes : "OPTIONS ${path}" => { path = path, method = "OPTIONS", keyed = false }
      if route.keyed && length(var.cors_origins) > 0
    },
  )
}

resource "aws_api_gateway_rest_api" "this" {
  count = local.is_rest ? 1 : 0

  name                         = var.name
  description                  = "Passmint"
  disable_execute_api_endpoint = var.disable_default_endpoint
  api_key_source               = "HEADER"
  tags                         = var.tags

  endpoint_configuration {
    types            = [local.is_private ? "PRIVATE" : "REGIONAL"]
    vpc_endpoint_ids = local.is_private ? var.private_vpc_endpoint_ids : null
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Who reaches the API at all, before any key is looked at. AWS completes the short ARN with the API's own.
resource "aws_api_gateway_rest_api_policy" "this" {
  count = local.rest_policy == null ? 0 : 1

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  policy      = jsonencode(local.rest_policy)
}

resource "aws_api_gateway_resource" "first" {
  for_each = local.rest_first

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  parent_id   = aws_api_gateway_rest_api.this[0].root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_resource" "second" {
  for_each = local.rest_second

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  parent_id   = aws_api_gateway_resource.first[split("/", each.key)[0]].id
  path_part   = split("/", each.key)[1]
}

# ANY, so that the function answers 405 with the methods that there are. No validators: they look
# at presence only and cannot name our parameter.
resource "aws_api_gateway_method" "this" {
  # checkov:skip=CKV2_AWS_53: the function validates and names the parameter; a gateway validator sees presence only.
  for_each = local.rest_methods

  rest_api_id      = aws_api_gateway_rest_api.this[0].id
  resource_id      = local.rest_resource_ids[each.value.path]
  http_method      = each.value.method
  authorization    = "NONE"
  api_key_required = each.value.keyed
}

resource "aws_api_gateway_integration" "this" {
  for_each = local.rest_methods

  rest_api_id             = aws_api_gateway_rest_api.this[0].id
  resource_id             = aws_api_gateway_method.this[each.key].resource_id
  http_method             = aws_api_gateway_method.this[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = module.function.alias.invoke_arn
  timeout_milliseconds    = (var.timeout_seconds + 1) * 1000
}

resource "aws_api_gateway_deployment" "this" {
  count = local.is_rest ? 1 : 0

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  description = "Routes and answers of ${var.name}"

  # What a deployment copies. A change of any of it makes a new one; the provider cannot see that.
  triggers = {
    api = sha256(jsonencode([
      aws_api_gateway_rest_api.this[0].id,
      local.rest_methods,
      module.function.alias.invoke_arn,
      var.timeout_seconds,
      local.gateway_responses,
      local.rest_policy,
    ]))
  }

  depends_on = [
    aws_api_gateway_gateway_response.this,
    aws_api_gateway_integration.this,
    aws_api_gateway_rest_api_policy.this,
  ]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  # checkov:skip=CKV_AWS_73: traces are the operator's choice, var.tracing: they cost, and the function calls nothing to follow.
  # checkov:skip=CKV_AWS_120: a password is answered once; a cache would hand it to a second caller.
  # checkov:skip=CKV2_AWS_4: execution logs hold queries, keys and answers; they stay off. See the access log.
  # checkov:skip=CKV2_AWS_29: the firewall is the operator's choice, var.waf: it costs, and keys, throttle and quota hold without it.
  # checkov:skip=CKV2_AWS_51: the integration is Lambda by IAM; no backend is reached over the network that could check a certificate.
  count = local.is_rest ? 1 : 0

  rest_api_id           = aws_api_gateway_rest_api.this[0].id
  deployment_id         = aws_api_gateway_deployment.this[0].id
  stage_name            = local.stage_name
  description           = "Serves the function's alias live"
  cache_cluster_enabled = false
  xray_tracing_enabled  = var.tracing
  tags                  = var.tags

  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access
    content {
      destination_arn = access_log_settings.value.arn
      format          = local.access_log_format
    }
  }

  depends_on = [aws_api_gateway_account.this]

  # AWS deletes no stage that a domain name is mapped to.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_method_settings" "all" {
  # checkov:skip=CKV_AWS_225: a password is answered once; a cache would hand it to a second caller.
  count = local.is_rest ? 1 : 0

  rest_api_id = aws_api_gateway_rest_api.this[0].id
  stage_name  = aws_api_gateway_stage.this[0].stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.rate_limit
    throttling_burst_limit = var.burst_limit
    metrics_enabled        = true
    logging_level          = "OFF"
    data_trace_enabled     = false
    caching_enabled        = false
    cache_data_encrypted   = true # no cache is on; were one switched on by hand, it would be encrypted
  }
}

################################################################################
# Keys
################################################################################

resource "aws_api_gateway_api_key" "this" {
  for_each = local.is_rest ? var.api_keys : []

  name        = "${var.name}-${each.key}"
  description = "Passmint: ${each.key}"
  tags        = var.tags
}

resource "aws_api_gateway_usage_plan" "this" {
  count = local.is_rest ? 1 : 0

  name        = var.name
  description = "What one key may ask for"
  tags        = var.tags

  api_stages {
    api_id = aws_api_gateway_rest_api.this[0].id
    stage  = aws_api_gateway_stage.this[0].stage_name
  }

  throttle_settings {
    rate_limit  = var.key_rate_limit
    burst_limit = var.key_burst_limit
  }

  quota_settings {
    limit  = var.quota_per_day
    period = "DAY"
  }
}

resource "aws_api_gateway_usage_plan_key" "this" {
  for_each = aws_api_gateway_api_key.this

  usage_plan_id = aws_api_gateway_usage_plan.this[0].id
  key_id        = each.value.id
  key_type      = "API_KEY"
}
