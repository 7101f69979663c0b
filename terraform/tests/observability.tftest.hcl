# Logs, metrics, alarms, dashboard, queries.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  zip_path = "tests/stand-in.zip"
}

run "logs" {
  command = plan

  variables {
    access             = "public"
    log_retention_days = 30
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/1234"
  }

  assert {
    condition     = module.function.log_group.name == "/aws/lambda/passmint" && module.function.log_group.retention_in_days == 30 && aws_cloudwatch_log_group.access[0].retention_in_days == 30
    error_message = "logs end"
  }

  assert {
    condition     = module.function.log_group.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.access[0].kms_key_id == var.kms_key_arn && aws_sns_topic.alarms[0].kms_master_key_id == var.kms_key_arn
    error_message = "the key encrypts logs and topic"
  }
}

run "logs_by_default" {
  command = plan

  assert {
    condition     = module.function.log_group.retention_in_days == 365 && module.function.log_group.kms_key_id == null
    error_message = "a year, with AWS's key"
  }
}

run "metrics" {
  command = plan

  variables {
    account_log_role = "existing"
  }

  assert {
    condition = { for name, filter in aws_cloudwatch_log_metric_filter.function : name => filter.pattern } == {
      Latency          = "{ $.message = \"request\" && $.duration_ms >= 0 }"
      Passwords        = "{ $.message = \"request\" && $.passwords > 0 }"
      Requests         = "{ $.message = \"request\" && $.status = * }"
      ValidationErrors = "{ $.message = \"request\" && $.status = 400 && $.parameter = \"*\" }"
    }
    error_message = "metrics come from the function's own line"
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.function["ValidationErrors"].metric_transformation[0].dimensions == tomap({ Parameter = "$.parameter" }) && aws_cloudwatch_log_metric_filter.function["Requests"].metric_transformation[0].dimensions == tomap({ Route = "$.route" })
    error_message = "validation errors by parameter, requests by route"
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.function["Passwords"].metric_transformation[0].value == "$.passwords" && aws_cloudwatch_log_metric_filter.function["Latency"].metric_transformation[0].value == "$.duration_ms" && aws_cloudwatch_log_metric_filter.function["Latency"].metric_transformation[0].unit == "Milliseconds"
    error_message = "passwords are added up, latency is in milliseconds"
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.throttled[0].pattern == "{ $.status = \"429\" }"
    error_message = "the access log counts what the gateway throttled"
  }
}

run "alarms" {
  command = plan

  variables {
    access       = "cognito"
    alarm_emails = ["on-call@example.com"]
    alarm_thresholds = {
      server_errors       = 2
      throttles           = 3
      p99_duration_ms     = 400
      error_ratio_percent = 25
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.server_errors[0].metric_name == "5xx" && aws_cloudwatch_metric_alarm.server_errors[0].dimensions == tomap({ ApiId = "http123", Stage = "$default" }) && aws_cloudwatch_metric_alarm.server_errors[0].threshold == 2
    error_message = "5xx of the HTTP API"
  }

  assert {
    condition     = module.function.alarms["throttles"].threshold == 3 && aws_cloudwatch_metric_alarm.refused[0].threshold == 3 && aws_cloudwatch_metric_alarm.refused[0].metric_name == "Throttled" && aws_cloudwatch_metric_alarm.refused[0].namespace == "Passmint/passmint"
    error_message = "throttles of the function, and of the gateway by its access log"
  }

  assert {
    condition     = module.function.alarms["duration"].extended_statistic == "p99" && module.function.alarms["duration"].threshold == 400 && module.function.alarms["duration"].dimensions == tomap({ FunctionName = "passmint", Resource = "passmint:live" })
    error_message = "p99 of the alias"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.error_ratio[0].threshold == 25 && one([for query in aws_cloudwatch_metric_alarm.error_ratio[0].metric_query : query.expression if query.return_data == true]) == "IF(requests >= 50, 100 * (FILL(refused, 0) + FILL(failed, 0)) / requests, 0)"
    error_message = "share of errors, once there are 50 requests"
  }

  assert {
    condition = alltrue([
      for alarm in concat(aws_cloudwatch_metric_alarm.server_errors, aws_cloudwatch_metric_alarm.refused, aws_cloudwatch_metric_alarm.error_ratio, values(module.function.alarms)) :
      alarm.alarm_actions == toset([aws_sns_topic.alarms[0].arn]) && alarm.ok_actions == toset([aws_sns_topic.alarms[0].arn]) && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "each alarm reports to the topic, and none goes off for want of traffic"
  }

  assert {
    condition     = aws_sns_topic_subscription.email["on-call@example.com"].protocol == "email" && length(aws_cloudwatch_metric_alarm.waf_blocks) == 0
    error_message = "mail where asked for; no alarm for a firewall that is not there"
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.alarms[0].policy) == jsondecode(file("tests/policies/topic.json"))
    error_message = "only alarms of this account publish"
  }
}

run "alarms_of_a_rest_api" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.server_errors[0].metric_name == "5XXError" && aws_cloudwatch_metric_alarm.server_errors[0].dimensions == tomap({ ApiName = "passmint", Stage = "v1" })
    error_message = "5xx of the REST API"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.refused) == 0 && module.function.alarms["throttles"].metric_name == "Throttles"
    error_message = "without an access log only the function's throttles are known"
  }
}

run "topic_of_ones_own" {
  command = plan

  variables {
    alarm_topic_arn = "arn:aws:sns:eu-central-1:123456789012:on-call"
  }

  assert {
    condition     = length(aws_sns_topic.alarms) == 0 && module.function.alarms["duration"].alarm_actions == toset(["arn:aws:sns:eu-central-1:123456789012:on-call"])
    error_message = "alarms go to the topic that was named"
  }
}

run "quiet" {
  command = plan

  variables {
    alarms        = false
    dashboard     = false
    saved_queries = false
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.server_errors) + length(aws_cloudwatch_metric_alarm.refused) + length(module.function.alarms) + length(aws_cloudwatch_metric_alarm.error_ratio) + length(aws_sns_topic.alarms) == 0
    error_message = "no alarms"
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.this) == 0 && length(aws_cloudwatch_query_definition.this) == 0 && output.dashboard_url == null
    error_message = "no dashboard and no queries"
  }
}

run "dashboard" {
  command = plan

  variables {
    waf              = true
    account_log_role = "existing"
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : widget.properties.title] == [
      "Alarms",
      "Requests and failures",
      "Latency in ms: as callers see it, and in the function",
      "Throttled, and concurrency",
      "Refused requests by parameter",
      "Requests by route, and passwords",
      "Latest failures",
      "Firewall: blocked and counted by rule",
    ]
    error_message = "the dashboard goes from alarms to causes"
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets[0].properties.alarms) == 6
    error_message = "every alarm is on it"
  }

  assert {
    condition     = output.dashboard_url == "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/passmint"
    error_message = "the output leads there"
  }

  assert {
    condition     = keys(aws_cloudwatch_query_definition.this) == ["callers", "cold-starts", "failures", "invalid-requests", "slowest-requests"]
    error_message = "the saved queries"
  }
}
