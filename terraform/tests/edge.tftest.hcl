# CloudFront before the API.

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

run "distribution" {
  command = plan

  module {
    source = "./edge"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" && aws_cloudfront_distribution.this.default_cache_behavior[0].origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    error_message = "CachingDisabled and AllViewerExceptHostHeader"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "https-only" && aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"
    error_message = "HTTPS only, TLS 1.2 or newer"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].allowed_methods == toset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
    error_message = "all methods: the API answers 405"
  }

  assert {
    condition     = toset([for error in aws_cloudfront_distribution.this.custom_error_response : error.error_code]) == toset([400, 403, 404, 405, 414, 500, 501, 502, 503, 504]) && alltrue([for error in aws_cloudfront_distribution.this.custom_error_response : error.error_caching_min_ttl == 0 && error.response_page_path == null])
    error_message = "errors are not cached either"
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.origin).domain_name == "rest123.execute-api.eu-central-1.amazonaws.com" && one(aws_cloudfront_distribution.this.origin).origin_path == "/v1" && one(one(aws_cloudfront_distribution.this.origin).custom_origin_config).origin_protocol_policy == "https-only"
    error_message = "the origin is the API, by HTTPS"
  }

  assert {
    condition     = nonsensitive([for header in one(aws_cloudfront_distribution.this.origin).custom_header : "${header.name}=${header.value}"]) == ["x-passmint-origin=0123456789abcdef0123456789abcdef"]
    error_message = "CloudFront adds the header without which the origin refuses"
  }

  assert {
    condition     = length([for field in aws_cloudwatch_log_delivery.this.record_fields : field if can(regex("query|[Cc]ookie|[Rr]eferer|User-Agent", field))]) == 0 && contains(aws_cloudwatch_log_delivery.this.record_fields, "sc-status")
    error_message = "the log has neither query string, cookie, referer nor agent"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id == module.waf[0].web_acl_arn && keys(aws_route53_record.distribution) == ["A", "AAAA"] && aws_acm_certificate.this[0].domain_name == "passwords.example.com"
    error_message = "firewall, addresses and certificate"
  }

  assert {
    condition     = output.url == "https://passwords.example.com" && length(aws_cloudwatch_metric_alarm.waf_blocks) == 0
    error_message = "no alarm without a topic"
  }
}

run "certificate_given" {
  command = plan

  module {
    source = "./edge"
  }

  variables {
    zone_id         = null
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/5678"
    waf             = false
    kms_key_arn     = "arn:aws:kms:us-east-1:123456789012:key/1234"
  }

  assert {
    condition     = length(aws_acm_certificate.this) == 0 && length(aws_route53_record.distribution) == 0 && aws_cloudfront_distribution.this.viewer_certificate[0].acm_certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/5678"
    error_message = "the given certificate, and no DNS"
  }

  assert {
    condition     = length(module.waf) == 0 && aws_cloudwatch_log_group.this.kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/1234"
    error_message = "no firewall, and the log under one's own key"
  }
}

run "alarm" {
  command = plan

  module {
    source = "./edge"
  }

  variables {
    alarm_topic_arn  = "arn:aws:sns:us-east-1:123456789012:on-call"
    waf_blocks_alarm = 50
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.waf_blocks[0].threshold == 50 && aws_cloudwatch_metric_alarm.waf_blocks[0].dimensions == tomap({ WebACL = "passmint-edge", Rule = "ALL" })
    error_message = "blocked requests set off the alarm"
  }
}

run "another_region" {
  command = plan

  module {
    source = "./edge"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "eu-central-1" }
  }

  expect_failures = [aws_cloudfront_distribution.this]
}
