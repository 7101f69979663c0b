locals {
  alarm_topic_arn = var.alarms ? coalesce(var.alarm_topic_arn, one(aws_sns_topic.alarms[*].arn)) : null

  # The two kinds of API name the same things differently.
  api_metrics = local.is_rest ? {
    count      = "Count", errors_4xx = "4XXError", errors_5xx = "5XXError"
    dimensions = { ApiName = var.name, Stage = local.stage_name }
    } : {
    count      = "Count", errors_4xx = "4xx", errors_5xx = "5xx"
    dimensions = { ApiId = local.api_id, Stage = "$default" }
  }

  runbook = "What to do: terraform/README.md"
}

################################################################################
# Where alarms go
################################################################################

resource "aws_sns_topic" "alarms" {
  count = var.alarms && var.alarm_topic_arn == null ? 1 : 0

  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
  tags              = var.tags
}

resource "aws_sns_topic_policy" "alarms" {
  count = length(aws_sns_topic.alarms)

  arn = aws_sns_topic.alarms[0].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsOfThisAccount"
      Effect    = "Allow"
      Action    = "sns:Publish"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Resource  = aws_sns_topic.alarms[0].arn
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.alarms ? var.alarm_emails : []

  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = each.key
}

################################################################################
# Alarms
################################################################################

resource "aws_cloudwatch_metric_alarm" "server_errors" {
  count = var.alarms ? 1 : 0

  alarm_name          = "${var.name}-server-errors"
  alarm_description   = "Callers get 5xx answers. ${local.runbook}, server errors."
  namespace           = "AWS/ApiGateway"
  metric_name         = local.api_metrics.errors_5xx
  dimensions          = local.api_metrics.dimensions
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_thresholds.server_errors
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags
}

# API Gateway has no metric of its own for these, so the alarm is there where the API writes an access log.
resource "aws_cloudwatch_metric_alarm" "refused" {
  count = var.alarms && local.writes_access_log ? 1 : 0

  alarm_name          = "${var.name}-refused"
  alarm_description   = "The API refuses requests for their rate. ${local.runbook}, throttles."
  namespace           = local.metric_namespace
  metric_name         = "Throttled"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_thresholds.throttles
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags

  depends_on = [aws_cloudwatch_log_metric_filter.throttled]
}

# 4xx and 5xx together: a broken client, a key that was withdrawn, somebody who guesses keys.
resource "aws_cloudwatch_metric_alarm" "error_ratio" {
  count = var.alarms ? 1 : 0

  alarm_name          = "${var.name}-error-ratio"
  alarm_description   = "A large share of requests is refused or fails. ${local.runbook}, error ratio."
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_thresholds.error_ratio_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags

  metric_query {
    id          = "ratio"
    expression  = "IF(requests >= ${var.alarm_thresholds.error_ratio_minimum_requests}, 100 * (FILL(refused, 0) + FILL(failed, 0)) / requests, 0)"
    label       = "Errors, percent"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      requests = local.api_metrics.count
      refused  = local.api_metrics.errors_4xx
      failed   = local.api_metrics.errors_5xx
    }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/ApiGateway"
        metric_name = metric_query.value
        dimensions  = local.api_metrics.dimensions
        stat        = metric_query.key == "requests" ? "SampleCount" : "Sum"
        period      = 300
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "waf_blocks" {
  count = var.alarms && var.waf ? 1 : 0

  alarm_name          = "${var.name}-waf-blocks"
  alarm_description   = "The firewall refuses many requests. ${local.runbook}, firewall blocks."
  namespace           = "AWS/WAFV2"
  metric_name         = "BlockedRequests"
  dimensions          = { WebACL = module.waf[0].metric_name, Region = local.region, Rule = "ALL" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_thresholds.waf_blocks
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags
}

################################################################################
# Alarms of credentials
################################################################################

# A claim of what is claimed already: somebody else was first, or the same person came twice.
resource "aws_cloudwatch_metric_alarm" "second_claims" {
  count = local.credentials_alarms ? 1 : 0

  alarm_name          = "${local.credentials_name}-second-claims"
  alarm_description   = "A second claim of a credential was attempted: the first may have been a stranger's. ${local.runbook}, second claims."
  namespace           = local.metric_namespace
  metric_name         = "SecondClaims"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_thresholds.second_claims
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags

  depends_on = [aws_cloudwatch_log_metric_filter.credentials]
}

resource "aws_cloudwatch_metric_alarm" "expired_unclaimed" {
  count = local.credentials_alarms ? 1 : 0

  alarm_name          = "${local.credentials_name}-expired-unclaimed"
  alarm_description   = "A credential came to its end and nobody had claimed it. ${local.runbook}, expired unclaimed."
  namespace           = local.metric_namespace
  metric_name         = "ExpiredUnclaimed"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_thresholds.expired_unclaimed
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags

  depends_on = [aws_cloudwatch_log_metric_filter.credentials]
}

# An end that did not happen: the schedule could not call the function, or the function failed. A
# failed answer to a caller is in server_errors.
resource "aws_cloudwatch_metric_alarm" "credentials_ends" {
  count = local.credentials_alarms ? 1 : 0

  alarm_name          = "${local.credentials_name}-ends"
  alarm_description   = "A credential's end failed: its secret may still be there, though nobody can read it. ${local.runbook}, failed ends."
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic_arn]
  ok_actions          = [local.alarm_topic_arn]
  tags                = var.tags

  metric_query {
    id          = "ends"
    expression  = "FILL(failed, 0) + FILL(lost, 0) + FILL(refused, 0) + FILL(dropped, 0)"
    label       = "Ends that failed"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      failed  = { namespace = "AWS/Lambda", name = "Errors", dimensions = { FunctionName = local.credentials_name } }
      lost    = { namespace = "AWS/Lambda", name = "AsyncEventsDropped", dimensions = { FunctionName = local.credentials_name } }
      refused = { namespace = "AWS/Scheduler", name = "TargetErrorCount", dimensions = { ScheduleGroup = local.credentials_name } }
      dropped = { namespace = "AWS/Scheduler", name = "InvocationDroppedCount", dimensions = { ScheduleGroup = local.credentials_name } }
    }
    content {
      id = metric_query.key
      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        stat        = "Sum"
        period      = 300
      }
    }
  }
}
