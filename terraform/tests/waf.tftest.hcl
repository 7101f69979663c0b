# The firewall.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  name  = "passmint"
  scope = "REGIONAL"
}

run "rules" {
  command = plan

  module {
    source = "./waf"
  }

  assert {
    condition     = { for rule in aws_wafv2_web_acl.this.rule : rule.name => rule.priority } == { rate = 10, ip-reputation = 20, known-bad-inputs = 30, common = 40 }
    error_message = "rate by address, reputation, known bad inputs, common rules"
  }

  # The pattern of AWS's own model (wafv2, EntityDescription); neither the provider nor moto looks at it.
  assert {
    condition     = can(regex("^[\\w+=:#@/\\-,.][\\w+=:#@/\\-,.\\s]+[\\w+=:#@/\\-,.]$", aws_wafv2_web_acl.this.description))
    error_message = "a description that AWS takes"
  }

  assert {
    condition     = { for rule in aws_wafv2_web_acl.this.rule : rule.name => length(rule.override_action[0].count) if length(rule.override_action) > 0 } == { ip-reputation = 0, known-bad-inputs = 0, common = 1 }
    error_message = "the common rules only count: symbols, exclude and rules carry what they look for"
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].rate_based_statement[0] if rule.name == "rate"]).limit == 1000 && one([for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].rate_based_statement[0] if rule.name == "rate"]).aggregate_key_type == "IP"
    error_message = "1000 requests of one address in five minutes"
  }

  assert {
    condition = {
      for header in one([for rule in aws_wafv2_web_acl.this.rule : rule if rule.name == "rate"]).action[0].block[0].custom_response[0].response_header :
      header.name => header.value
      } == {
      Cache-Control             = "no-store"
      Content-Security-Policy   = "default-src 'none'; frame-ancestors 'none'"
      Referrer-Policy           = "no-referrer"
      Retry-After               = "300"
      Strict-Transport-Security = "max-age=63072000"
      X-Content-Type-Options    = "nosniff"
    }
    error_message = "the firewall's 429 has the function's headers and says when to come back"
  }

  assert {
    condition     = alltrue([for rule in aws_wafv2_web_acl.this.rule : !rule.visibility_config[0].sampled_requests_enabled]) && !aws_wafv2_web_acl.this.visibility_config[0].sampled_requests_enabled
    error_message = "no samples: the redaction does not reach them"
  }

  assert {
    condition     = startswith(aws_cloudwatch_log_group.this.name, "aws-waf-logs-") && aws_cloudwatch_log_group.this.retention_in_days == 365
    error_message = "WAF writes only to such a log group"
  }

  assert {
    condition     = length([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : field if length(field.query_string) == 1]) == 1 && toset(flatten([for field in aws_wafv2_web_acl_logging_configuration.this.redacted_fields : field.single_header[*].name])) == toset(["authorization", "x-api-key", "x-passmint-origin"])
    error_message = "query string, key, token and origin secret are redacted"
  }

  assert {
    condition     = toset(flatten([for filter in aws_wafv2_web_acl_logging_configuration.this.logging_filter[0].filter : [for condition in filter.condition : "${filter.behavior} ${condition.label_name_condition[0].label_name}"]])) == toset([for part in ["Body", "Cookie", "QueryArguments", "URIPath"] : "DROP awswaf:managed:aws:core-rule-set:CrossSiteScripting_${part}"])
    error_message = "records that would hold a piece of the request are dropped"
  }
}

run "behind_cloudfront" {
  command = plan

  module {
    source = "./waf"
  }

  variables {
    address_rules  = false
    origin_secrets = ["0123456789abcdef0123456789abcdef"]
  }

  assert {
    condition     = { for rule in aws_wafv2_web_acl.this.rule : rule.name => rule.priority } == { origin = 0, known-bad-inputs = 30, common = 40 }
    error_message = "the origin's header is asked for; addresses are CloudFront's, so no rule looks at them"
  }

  assert {
    condition = alltrue([
      for statement in one([for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].not_statement[0].statement[0].or_statement[0].statement if rule.name == "origin"]) :
      nonsensitive(statement.byte_match_statement[0].search_string) == "0123456789abcdef0123456789abcdef" && statement.byte_match_statement[0].positional_constraint == "EXACTLY"
    ])
    error_message = "whatever does not carry the secret, whole, is blocked"
  }
}

run "while_the_secret_is_changed" {
  command = plan

  module {
    source = "./waf"
  }

  variables {
    address_rules  = false
    origin_secrets = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
  }

  assert {
    condition = nonsensitive([
      for statement in one([for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].not_statement[0].statement[0].or_statement[0].statement if rule.name == "origin"]) :
      statement.byte_match_statement[0].search_string
    ]) == ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
    error_message = "either value is let in"
  }
}
