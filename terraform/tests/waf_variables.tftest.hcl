# Every validation with values that are accepted and values that are refused. Where a run refuses several,
# each of them must be refused.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  name  = "passmint"
  scope = "REGIONAL"
}

run "accepted" {
  command = plan

  module {
    source = "./waf"
  }

  variables {
    name               = "acme"
    scope              = "CLOUDFRONT"
    address_rules      = false
    rate_limit         = 10
    origin_header      = "x-origin"
    origin_secrets     = ["a", "b"]
    log_retention_days = 90
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/1234"
    tags               = { team = "platform" }
  }
}

run "refused" {
  command = plan

  module {
    source = "./waf"
  }

  variables {
    name               = "Acme"
    scope              = "GLOBAL"
    rate_limit         = 9
    origin_header      = "X-Origin"
    origin_secrets     = ["a", "b", "c"]
    log_retention_days = 100
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:alias/logs"
    tags               = { "aws:team" = "platform" }
  }

  expect_failures = [
    var.name,
    var.scope,
    var.rate_limit,
    var.origin_header,
    var.origin_secrets,
    var.log_retention_days,
    var.kms_key_arn,
    var.tags,
  ]
}
