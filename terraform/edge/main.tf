# CloudFront before the API: it caches nothing, forwards everything but Host, and adds the header
# without which the origin refuses.

data "aws_region" "current" {}

locals {
  # AWS's managed policies have the same ids in every account.
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac" # Host is CloudFront's to set; the caller's gives 403

  # Errors are cached for 10 seconds by default, whatever the cache policy or the answer says. These
  # are the ones that CloudFront caches for an answer without max-age.
  # (docs.aws.amazon.com/AmazonCloudFront, "Control how long CloudFront caches errors")
  cached_errors = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504]
}

resource "aws_cloudfront_distribution" "this" {
  # checkov:skip=CKV_AWS_86: standard logging v2, in logs.tf; the old kind cannot leave out the query string.
  # checkov:skip=CKV_AWS_305: there is no page at the root to be a default object; the API answers every path.
  # checkov:skip=CKV_AWS_310: there is one API; a second origin would be a second deployment.
  # checkov:skip=CKV_AWS_374: who may call is a matter of keys, not of countries.
  # checkov:skip=CKV2_AWS_47: the firewall blocks known bad inputs, Log4j among them; the check does not follow count into ../waf.
  # checkov:skip=CKV2_AWS_32: the function sets the security headers, on its errors too.
  enabled         = true
  comment         = var.name
  aliases         = [var.domain_name]
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = var.price_class
  web_acl_id      = one(module.waf[*].web_acl_arn)
  tags            = var.tags

  origin {
    origin_id   = "api"
    domain_name = var.origin.domain_name
    origin_path = var.origin.path

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }

    custom_header {
      name  = "x-passmint-origin"
      value = var.origin_secret
    }
  }

  default_cache_behavior {
    target_origin_id         = "api"
    viewer_protocol_policy   = "https-only" # no redirect: the first request would carry the key in the clear
    allowed_methods          = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = local.caching_disabled
    origin_request_policy_id = local.all_viewer_except_host_header
    compress                 = false
  }

  dynamic "custom_error_response" {
    for_each = toset(local.cached_errors)
    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 0
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = coalesce(var.certificate_arn, one(aws_acm_certificate_validation.this[*].certificate_arn))
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  lifecycle {
    precondition {
      condition     = data.aws_region.current.id == "us-east-1"
      error_message = "terraform/edge needs a provider of us-east-1: providers = { aws = aws.us_east_1 }."
    }
  }
}

module "waf" {
  source = "../waf"
  count  = var.waf ? 1 : 0

  name               = var.name
  scope              = "CLOUDFRONT"
  rate_limit         = var.waf_rate_limit
  log_retention_days = var.log_retention_days
  kms_key_arn        = var.kms_key_arn
  tags               = var.tags
}

resource "aws_cloudwatch_metric_alarm" "waf_blocks" {
  count = var.waf && var.alarm_topic_arn != null ? 1 : 0

  alarm_name          = "${var.name}-waf-blocks"
  alarm_description   = "The firewall refuses many requests. What to do: terraform/README.md, firewall blocks."
  namespace           = "AWS/WAFV2"
  metric_name         = "BlockedRequests"
  dimensions          = { WebACL = module.waf[0].metric_name, Rule = "ALL" } # without Region, for CloudFront
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.waf_blocks_alarm
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
  tags                = var.tags
}
