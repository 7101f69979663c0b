# Every validation with values that are accepted and values that are refused. Where a run refuses several,
# each of them must be refused.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

override_data {
  target = data.aws_region.current
  values = { id = "us-east-1" }
}

variables {
  origin        = { domain_name = "rest123.execute-api.eu-central-1.amazonaws.com", path = "/v1" }
  origin_secret = "0123456789abcdef0123456789abcdef"
  domain_name   = "passwords.example.com"
  zone_id       = "Z0123456789ABC"
}

run "accepted" {
  command = plan

  module {
    source = "./edge"
  }

  variables {
    name               = "acme-edge"
    origin             = { domain_name = "api.example.com" }
    origin_secret      = "abcdefghijklmnopqrstuvwxyz_-ABCDEF"
    domain_name        = "p.example.com"
    zone_id            = "Z9876543210"
    certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    waf                = true
    waf_rate_limit     = 10
    waf_blocks_alarm   = 1
    alarm_topic_arn    = "arn:aws:sns:us-east-1:123456789012:on-call"
    price_class        = "PriceClass_All"
    log_retention_days = 90
    kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/1234"
    tags               = { team = "platform" }
  }
}

run "refused" {
  command = plan

  module {
    source = "./edge"
  }

  variables {
    name               = "Edge"
    origin             = { domain_name = "https://api.example.com" }
    origin_secret      = "secret"
    domain_name        = "P.example.com"
    certificate_arn    = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    waf_blocks_alarm   = 0
    alarm_topic_arn    = "arn:aws:sns:eu-central-1:123456789012:on-call"
    price_class        = "cheap"
    log_retention_days = 100
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/1234"
    tags               = { "aws:team" = "platform" }
  }

  expect_failures = [
    var.name,
    var.origin,
    var.origin_secret,
    var.domain_name,
    var.certificate_arn,
    var.waf_blocks_alarm,
    var.alarm_topic_arn,
    var.price_class,
    var.log_retention_days,
    var.kms_key_arn,
    var.tags,
  ]
}

run "refused_too" {
  command = plan

  module {
    source = "./edge"
  }

  variables {
    origin  = { domain_name = "api.example.com", path = "/v1/" }
    zone_id = "example.com"
  }

  expect_failures = [
    var.origin,
    var.zone_id,
  ]
}

run "refused_together" {
  command = plan

  module {
    source = "./edge"
  }

  variables {
    zone_id = null
  }

  expect_failures = [
    var.zone_id,
  ]
}
