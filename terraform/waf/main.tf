# The firewall, for a REST API's stage or a CloudFront distribution.

locals {
  guarded = nonsensitive(length(var.origin_secrets) > 0)

  # An "or" wants two statements or more, so a single secret stands twice.
  secrets = local.guarded ? [var.origin_secrets[0], var.origin_secrets[length(var.origin_secrets) - 1]] : []

  answer_headers = {
    Cache-Control             = "no-store"
    Content-Security-Policy   = "default-src 'none'; frame-ancestors 'none'"
    Referrer-Policy           = "no-referrer"
    Strict-Transport-Security = "max-age=63072000"
    X-Content-Type-Options    = "nosniff"
  }
}

resource "aws_wafv2_web_acl" "this" {
  name        = var.name
  description = "Passmint: rate by address, reputation, known bad inputs. The common rules only count." # AWS takes no semicolon here
  scope       = var.scope
  tags        = var.tags

  default_action {
    allow {}
  }

  custom_response_body {
    key          = "forbidden"
    content_type = "APPLICATION_JSON"
    content      = jsonencode({ error = "the request was refused by the firewall" })
  }

  custom_response_body {
    key          = "too-many"
    content_type = "APPLICATION_JSON"
    content      = jsonencode({ error = "too many requests" })
  }

  # Whoever does not come through CloudFront does not come in.
  dynamic "rule" {
    for_each = local.guarded ? [1] : []
    content {
      name     = "origin"
      priority = 0

      action {
        block {
          custom_response {
            response_code            = 403
            custom_response_body_key = "forbidden"

            dynamic "response_header" {
              for_each = local.answer_headers
              content {
                name  = response_header.key
                value = response_header.value
              }
            }
          }
        }
      }

      statement {
        not_statement {
          statement {
            or_statement {
              dynamic "statement" {
                for_each = nonsensitive(range(length(local.secrets)))
                content {
                  byte_match_statement {
                    search_string         = local.secrets[statement.value]
                    positional_constraint = "EXACTLY"

                    field_to_match {
                      single_header {
                        name = var.origin_header
                      }
                    }

                    text_transformation {
                      priority = 0
                      type     = "NONE"
                    }
                  }
                }
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-origin"
        sampled_requests_enabled   = false
      }
    }
  }

  dynamic "rule" {
    for_each = var.address_rules ? [1] : []
    content {
      name     = "rate"
      priority = 10

      action {
        block {
          custom_response {
            response_code            = 429
            custom_response_body_key = "too-many"

            dynamic "response_header" {
              for_each = merge(local.answer_headers, { Retry-After = "300" })
              content {
                name  = response_header.key
                value = response_header.value
              }
            }
          }
        }
      }

      statement {
        rate_based_statement {
          aggregate_key_type    = "IP"
          evaluation_window_sec = 300
          limit                 = var.rate_limit
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-rate"
        sampled_requests_enabled   = false
      }
    }
  }

  dynamic "rule" {
    for_each = var.address_rules ? [1] : []
    content {
      name     = "ip-reputation"
      priority = 20

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = "AWSManagedRulesAmazonIpReputationList"
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-ip-reputation"
        sampled_requests_enabled   = false
      }
    }
  }

  rule {
    name     = "known-bad-inputs"
    priority = 30

    override_action {
      none {}
    }

    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesKnownBadInputsRuleSet"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${var.name}-known-bad-inputs"
      sampled_requests_enabled   = false
    }
  }

  # Counts and never blocks: `symbols`, `exclude` and `rules` carry just what it looks for (<, quotes,
  # ../).
  rule {
    name     = "common"
    priority = 40

    override_action {
      count {}
    }

    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesCommonRuleSet"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${var.name}-common"
      sampled_requests_enabled   = false
    }
  }

  # Samples are not subject to the log's redaction, so there are none.
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = false
  }
}

# WAF writes only to log groups of this prefix.
resource "aws_cloudwatch_log_group" "this" {
  name              = "aws-waf-logs-${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.this.arn]

  redacted_fields {
    query_string {}
  }

  dynamic "redacted_fields" {
    for_each = ["authorization", "x-api-key", var.origin_header]
    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }

  # Of a request that looks like cross-site scripting the log would hold the matching piece
  # (matchedData), in spite of the redaction. Such records are dropped; the metrics still count them.
  logging_filter {
    default_behavior = "KEEP"

    filter {
      behavior    = "DROP"
      requirement = "MEETS_ANY"

      dynamic "condition" {
        for_each = ["Body", "Cookie", "QueryArguments", "URIPath"]
        content {
          label_name_condition {
            label_name = "awswaf:managed:aws:core-rule-set:CrossSiteScripting_${condition.value}"
          }
        }
      }
    }
  }
}
