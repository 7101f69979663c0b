locals {
  alarms = {
    failures  = { metric = "Errors", threshold = var.alarms.failures }
    throttles = { metric = "Throttles", threshold = var.alarms.throttles }
  }
}

resource "aws_cloudwatch_metric_alarm" "count" {
  for_each = { for name, alarm in local.alarms : name => alarm if alarm.threshold != null }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = var.alarms.descriptions[each.key]
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarms.topic_arn]
  ok_actions          = [var.alarms.topic_arn]
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "duration" {
  count = var.alarms.p99_duration_ms == null ? 0 : 1

  alarm_name                            = "${var.name}-duration"
  alarm_description                     = var.alarms.descriptions["duration"]
  namespace                             = "AWS/Lambda"
  metric_name                           = "Duration"
  dimensions                            = { FunctionName = var.name, Resource = "${var.name}:${var.alias}" }
  extended_statistic                    = "p99"
  period                                = 300
  evaluation_periods                    = 3
  datapoints_to_alarm                   = 2
  comparison_operator                   = "GreaterThanThreshold"
  threshold                             = var.alarms.p99_duration_ms
  treat_missing_data                    = "notBreaching"
  evaluate_low_sample_count_percentiles = "ignore"
  alarm_actions                         = [var.alarms.topic_arn]
  ok_actions                            = [var.alarms.topic_arn]
  tags                                  = var.tags
}
