# What whoever is on call wants to know, in this order: is it up, is it fast, who is refused and why.

locals {
  # CloudWatch wants dimensions as a flat list after namespace and name.
  api_dimensions = flatten([for name, value in local.api_metrics.dimensions : [name, value]])
  live           = ["FunctionName", var.name, "Resource", "${var.name}:live"]

  widgets = concat(
    [
      for alarms in [local.alarm_arns] : {
        type       = "alarm", width = 24, height = 2
        properties = { title = "Alarms", alarms = alarms }
      } if length(alarms) > 0
    ],
    [
      {
        type = "metric", width = 12, height = 6
        properties = {
          title = "Requests and failures", view = "timeSeries", region = local.region, period = 60
          metrics = [
            concat(["AWS/ApiGateway", local.api_metrics.count], local.api_dimensions, [{ stat = "SampleCount", label = "requests" }]),
            concat(["AWS/ApiGateway", local.api_metrics.errors_4xx], local.api_dimensions, [{ stat = "Sum", label = "4xx" }]),
            concat(["AWS/ApiGateway", local.api_metrics.errors_5xx], local.api_dimensions, [{ stat = "Sum", label = "5xx" }]),
          ]
        }
      },
      {
        type = "metric", width = 12, height = 6
        properties = {
          title = "Latency in ms: as callers see it, and in the function", view = "timeSeries", region = local.region, period = 60
          metrics = [
            concat(["AWS/ApiGateway", "Latency"], local.api_dimensions, [{ stat = "p50", label = "API p50" }]),
            concat(["AWS/ApiGateway", "Latency"], local.api_dimensions, [{ stat = "p99", label = "API p99" }]),
            concat(["AWS/Lambda", "Duration"], local.live, [{ stat = "p99", label = "function p99, billed" }]),
            [local.metric_namespace, "Latency", { stat = "p99", label = "function p99, one request" }],
          ]
        }
      },
      {
        type = "metric", width = 8, height = 6
        properties = {
          title = "Throttled, and concurrency", view = "timeSeries", region = local.region, period = 60
          metrics = concat(
            [
              ["AWS/Lambda", "Throttles", "FunctionName", var.name, { stat = "Sum", label = "function throttled" }],
              ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", var.name, { stat = "Maximum", label = "instances at once", yAxis = "right" }],
            ],
            [for on in [local.writes_access_log] : [local.metric_namespace, "Throttled", { stat = "Sum", label = "API answered 429" }] if on],
          )
        }
      },
      {
        type = "metric", width = 8, height = 6
        properties = {
          title = "Refused requests by parameter", view = "timeSeries", region = local.region, stacked = true
          metrics = [
            [{ expression = "SEARCH('{\"${local.metric_namespace}\",Parameter} MetricName=\"ValidationErrors\"', 'Sum', 300)", id = "e1" }],
          ]
        }
      },
      {
        type = "metric", width = 8, height = 6
        properties = {
          title = "Requests by route, and passwords", view = "timeSeries", region = local.region
          metrics = [
            [{ expression = "SEARCH('{\"${local.metric_namespace}\",Route} MetricName=\"Requests\"', 'Sum', 300)", id = "e1" }],
            [local.metric_namespace, "Passwords", { stat = "Sum", period = 300, label = "passwords", yAxis = "right" }],
          ]
        }
      },
      {
        type = "log", width = 24, height = 6
        properties = {
          title = "Latest failures", view = "table", region = local.region
          query = "SOURCE '${module.function.log_group.name}' | ${replace(trimspace(local.queries.failures.query), "\n", " ")}"
        }
      },
    ],
    flatten([
      for on in [var.credentials] : [
        {
          type = "metric", width = 8, height = 6
          properties = {
            title = "Credentials: what happened", view = "timeSeries", region = local.region, stacked = true
            metrics = [
              [{ expression = "SEARCH('{\"${local.metric_namespace}\",Audit} MetricName=\"Credentials\"', 'Sum', 300)", id = "e1" }],
            ]
          }
        },
        {
          type = "metric", width = 8, height = 6
          properties = {
            title = "Credentials: second claims, expired unclaimed", view = "timeSeries", region = local.region, period = 300
            metrics = [
              [local.metric_namespace, "SecondClaims", { stat = "Sum", label = "second claims" }],
              [local.metric_namespace, "ExpiredUnclaimed", { stat = "Sum", label = "expired unclaimed" }],
            ]
          }
        },
        {
          type = "metric", width = 8, height = 6
          properties = {
            title = "Credentials: function and schedules", view = "timeSeries", region = local.region, period = 300
            metrics = [
              ["AWS/Lambda", "Errors", "FunctionName", local.credentials_name, { stat = "Sum", label = "function failed" }],
              ["AWS/Lambda", "Throttles", "FunctionName", local.credentials_name, { stat = "Sum", label = "function throttled" }],
              ["AWS/Scheduler", "TargetErrorCount", "ScheduleGroup", local.credentials_name, { stat = "Sum", label = "schedule failed" }],
              ["AWS/Scheduler", "InvocationDroppedCount", "ScheduleGroup", local.credentials_name, { stat = "Sum", label = "schedule gave up" }],
              ["AWS/Lambda", "Duration", "FunctionName", local.credentials_name, "Resource", "${local.credentials_name}:live", { stat = "p99", label = "p99 ms", yAxis = "right" }],
            ]
          }
        },
      ] if on
    ]),
    [
      for name in module.waf[*].metric_name : {
        type = "metric", width = 24, height = 6
        properties = {
          title = "Firewall: blocked and counted by rule", view = "timeSeries", region = local.region, stacked = true
          metrics = [
            [{ expression = "SEARCH('{AWS/WAFV2,Region,Rule,WebACL} WebACL=\"${name}\" MetricName=\"BlockedRequests\"', 'Sum', 300)", id = "e1" }],
            [{ expression = "SEARCH('{AWS/WAFV2,Region,Rule,WebACL} WebACL=\"${name}\" MetricName=\"CountedRequests\"', 'Sum', 300)", id = "e2" }],
          ]
        }
      }
    ],
  )

  release_alarms = concat(
    aws_cloudwatch_metric_alarm.server_errors[*].alarm_name,
    values(module.function.alarms)[*].alarm_name,
    aws_cloudwatch_metric_alarm.error_ratio[*].alarm_name,
  )

  alarm_arns = concat(
    aws_cloudwatch_metric_alarm.server_errors[*].arn,
    values(module.function.alarms)[*].arn,
    aws_cloudwatch_metric_alarm.refused[*].arn,
    aws_cloudwatch_metric_alarm.error_ratio[*].arn,
    aws_cloudwatch_metric_alarm.waf_blocks[*].arn,
    aws_cloudwatch_metric_alarm.second_claims[*].arn,
    aws_cloudwatch_metric_alarm.expired_unclaimed[*].arn,
    aws_cloudwatch_metric_alarm.credentials_ends[*].arn,
    flatten([for function in module.credentials_function : values(function.alarms)[*].arn]),
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard ? 1 : 0

  dashboard_name = var.name
  dashboard_body = jsonencode({ start = "-PT3H", widgets = local.widgets })
}
