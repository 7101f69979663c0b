# Metrics from the function's own line for each request, `{"message": "request", "route": …, "status": …,
# "duration_ms": …, "passwords": …, "parameter": …}`, and from the access log. Dimensions hold names of
# our own only (an unknown route or parameter is logged as "(unknown)"), so there are few of them.

locals {
  metric_namespace = "Passmint/${var.name}"

  function_metrics = {
    Requests = {
      pattern = "{ $.message = \"request\" && $.status = * }"
      value   = "1"
      unit    = "Count"
      by      = { Route = "$.route" }
    }
    Passwords = {
      pattern = "{ $.message = \"request\" && $.passwords > 0 }"
      value   = "$.passwords"
      unit    = "Count"
      by      = null
    }
    ValidationErrors = {
      pattern = "{ $.message = \"request\" && $.status = 400 && $.parameter = \"*\" }"
      value   = "1"
      unit    = "Count"
      by      = { Parameter = "$.parameter" }
    }
    Latency = {
      pattern = "{ $.message = \"request\" && $.duration_ms >= 0 }"
      value   = "$.duration_ms"
      unit    = "Milliseconds"
      by      = null
    }
  }
}

resource "aws_cloudwatch_log_metric_filter" "function" {
  for_each = local.function_metrics

  name           = "${var.name}-${each.key}"
  log_group_name = module.function.log_group.name
  pattern        = each.value.pattern

  metric_transformation {
    namespace  = local.metric_namespace
    name       = each.key
    value      = each.value.value
    unit       = each.value.unit
    dimensions = each.value.by
  }
}

# The same of the credentials function's requests, and its audit lines: `audit` says what happened, of
# a refused claim `state` why.
locals {
  credentials_metrics = {
    Requests = {
      pattern = local.function_metrics.Requests.pattern
      by      = local.function_metrics.Requests.by
    }
    ValidationErrors = {
      pattern = local.function_metrics.ValidationErrors.pattern
      by      = local.function_metrics.ValidationErrors.by
    }
    Credentials = {
      pattern = "{ $.audit = \"*\" }"
      by      = { Audit = "$.audit" }
    }
    ExpiredUnclaimed = {
      pattern = "{ $.audit = \"expired unclaimed\" }"
      by      = null
    }
    SecondClaims = {
      pattern = "{ $.audit = \"claim refused\" && $.state = \"claimed\" }"
      by      = null
    }
  }
}

resource "aws_cloudwatch_log_metric_filter" "credentials" {
  for_each = { for name, metric in local.credentials_metrics : name => metric if var.credentials }

  name           = "${local.credentials_name}-${each.key}"
  log_group_name = module.credentials_function[0].log_group.name
  pattern        = each.value.pattern

  metric_transformation {
    namespace  = local.metric_namespace
    name       = each.key
    value      = "1"
    unit       = "Count"
    dimensions = each.value.by
  }
}

resource "aws_cloudwatch_log_metric_filter" "throttled" {
  count = local.writes_access_log ? 1 : 0

  name           = "${var.name}-Throttled"
  log_group_name = aws_cloudwatch_log_group.access[0].name
  pattern        = "{ $.status = \"429\" }"

  metric_transformation {
    namespace     = local.metric_namespace
    name          = "Throttled"
    value         = "1"
    unit          = "Count"
    default_value = "0"
  }
}
