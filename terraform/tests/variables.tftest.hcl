# Every validation with values that are accepted and values that are refused. Where a run refuses several,
# each of them must be refused.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  zip_path = "tests/stand-in.zip"
}

run "accepted_with_keys" {
  command = plan

  variables {
    name                     = "acme-passmint-2"
    access                   = "api_key"
    tags                     = { team = "platform" }
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/1234"
    zip_sha256_base64        = "ll4iQXTQxWpBSBtFisEb7gld+p2edZd7bPhFL94bMI8="
    live_version             = "12"
    runtime                  = "python3.13"
    architecture             = "arm64"
    memory_mb                = 128
    timeout_seconds          = 28
    reserved_concurrency     = 2
    provisioned_concurrency  = 2
    tracing                  = true
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    max_length               = 4096
    max_count                = 100
    cors_origins             = ["https://tools.example.com", "http://localhost:3000"]
    rate_limit               = 0.5
    burst_limit              = 5000
    api_keys                 = ["ci", "platform"]
    key_rate_limit           = 0.5
    key_burst_limit          = 5000
    quota_per_day            = 1
    account_log_role         = "create"
    origin_secrets           = ["0123456789abcdef0123456789abcdef"]
    waf                      = true
    waf_rate_limit           = 10
    domain_name              = "passwords.example.com"
    domain_zone_id           = "Z0123456789ABC"
    domain_certificate_arn   = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    disable_default_endpoint = true
    log_retention_days       = 90
    alarms                   = true
    alarm_emails             = ["on-call@example.com"]
    alarm_thresholds         = { server_errors = 5, error_ratio_percent = 100 }
    dashboard                = true
    saved_queries            = true
  }
}

run "accepted_with_tokens" {
  command = plan

  variables {
    access                      = "cognito"
    reserved_concurrency        = 0
    snap_start                  = true
    max_count                   = 10000
    cognito_domain_prefix       = "acme-passwords"
    cognito_callback_urls       = ["https://tools.example.com/signed-in", "http://localhost:8400/"]
    cognito_token_minutes       = 5
    cognito_deletion_protection = false
    origin_secrets              = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
    alarm_topic_arn             = "arn:aws:sns:eu-central-1:123456789012:on-call"
  }
}

run "refused" {
  command = plan

  variables {
    timeout_seconds        = 29
    max_count              = 10001
    cors_origins           = ["*"]
    api_keys               = ["my key"]
    quota_per_day          = 0
    cognito_domain_prefix  = "my-aws-passwords"
    cognito_callback_urls  = ["http://tools.example.com/"]
    cognito_token_minutes  = 1441
    domain_zone_id         = "example.com"
    domain_certificate_arn = "1234"
    alarm_topic_arn        = "arn:aws:sqs:eu-central-1:123456789012:on-call"
    alarm_thresholds       = { throttles = 0 }
    key_rate_limit         = 10
  }

  expect_failures = [
    var.timeout_seconds,
    var.max_count,
    var.cors_origins,
    var.api_keys,
    var.quota_per_day,
    var.cognito_domain_prefix,
    var.cognito_callback_urls,
    var.cognito_token_minutes,
    var.domain_zone_id,
    var.domain_certificate_arn,
    var.alarm_topic_arn,
    var.alarm_thresholds,
  ]
}

run "refused_too" {
  command = plan

  variables {
    alarm_emails          = ["on-call"]
    max_length            = 4097
    rate_limit            = 0
    burst_limit           = 5001
    account_log_role      = "yes"
    cors_origins          = ["https://tools.example.com/app"]
    origin_secrets        = ["0123456789abcdef0123456789abcdef", "1123456789abcdef0123456789abcdef", "2123456789abcdef0123456789abcdef"]
    cognito_domain_prefix = "acme.passwords"
    waf                   = true
    domain_name           = "https://passwords.example.com"
    domain_zone_id        = "Z0123456789ABC"
    alarm_thresholds      = { error_ratio_percent = 101 }
  }

  expect_failures = [
    var.alarm_emails,
    var.max_length,
    var.rate_limit,
    var.burst_limit,
    var.account_log_role,
    var.cors_origins,
    var.origin_secrets,
    var.cognito_domain_prefix,
    var.domain_name,
    var.alarm_thresholds,
  ]
}

# Alone: a validation that looks at another variable is not tried where that one is refused.
run "access_refused" {
  command = plan

  variables {
    access = "everyone"
  }

  expect_failures = [
    var.access,
  ]
}

run "name_and_short_secret_refused" {
  command = plan

  variables {
    name           = "Passmint"
    origin_secrets = ["secret"]
    waf            = true
  }

  expect_failures = [
    var.name,
    var.origin_secrets,
  ]
}

run "refused_together" {
  command = plan

  variables {
    max_count        = 1000
    key_rate_limit   = 11
    key_burst_limit  = 21
    account_log_role = "create"
    waf              = true
    domain_name      = "passwords.example.com"
    alarm_emails     = ["on-call@example.com"]
    max_length       = 4096
    access           = "iam"
    alarm_topic_arn  = "arn:aws:sns:eu-central-1:123456789012:on-call"
  }

  expect_failures = [
    var.max_count,
    var.key_rate_limit,
    var.key_burst_limit,
    var.account_log_role,
    var.waf,
    var.domain_name,
    var.alarm_emails,
  ]
}

run "refused_together_too" {
  command = plan

  variables {
    name                     = "passmint-"
    origin_secrets           = ["0123456789abcdef0123456789abcdef"]
    disable_default_endpoint = true
  }

  expect_failures = [
    var.name,
    var.origin_secrets,
    var.disable_default_endpoint,
  ]
}

run "release_role_and_network_accepted" {
  command = plan

  variables {
    zip_path                 = null
    zip_s3                   = { bucket = "releases", key = "lambda_function.zip", version_id = "abc" }
    role_arn                 = "arn:aws:iam::123456789012:role/teams/passwords"
    role_path                = "/teams/"
    canary                   = { percent = 10, minutes = 10 }
    allowed_cidrs            = ["203.0.113.0/24", "2001:db8::/32"]
    private_vpc_endpoint_ids = ["vpce-0123456789abcdef0"]
  }
}

run "release_role_and_network_refused" {
  command = plan

  variables {
    canary                   = { percent = 0, minutes = 10 }
    allowed_cidrs            = ["203.0.113.0"]
    private_vpc_endpoint_ids = ["vpc-1"]
  }

  expect_failures = [var.canary, var.allowed_cidrs, var.private_vpc_endpoint_ids]
}

run "canary_without_alarms" {
  command = plan

  variables {
    canary = { percent = 10, minutes = 10 }
    alarms = false
  }

  expect_failures = [var.canary]
}

run "canary_with_provisioned_concurrency" {
  command = plan

  variables {
    canary                  = { percent = 10, minutes = 10 }
    provisioned_concurrency = 1
  }

  expect_failures = [var.canary]
}

run "network_of_an_http_api" {
  command = plan

  variables {
    access                   = "public"
    allowed_cidrs            = ["203.0.113.0/24"]
    private_vpc_endpoint_ids = ["vpce-0123456789abcdef0"]
  }

  expect_failures = [var.allowed_cidrs, var.private_vpc_endpoint_ids]
}

run "network_behind_cloudfront" {
  command = plan

  variables {
    origin_secrets           = ["0123456789abcdef0123456789abcdef"]
    waf                      = true
    allowed_cidrs            = ["203.0.113.0/24"]
    private_vpc_endpoint_ids = ["vpce-0123456789abcdef0"]
  }

  expect_failures = [var.allowed_cidrs, var.private_vpc_endpoint_ids]
}
