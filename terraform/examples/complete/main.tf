# Everything a company asks for: CloudFront with a firewall in front, an origin that answers to it
# alone, a firewall there too, a key for each team, access logs, traces, alarms by mail, reserved
# concurrency.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.86, < 7"
    }
  }
}

provider "aws" {}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "passmint" {
  source = "../.."

  zip_path = "${path.module}/../../../dist/lambda_function.zip"

  api_keys        = ["ci", "platform", "support"]
  rate_limit      = 100
  burst_limit     = 200
  key_rate_limit  = 20
  key_burst_limit = 40
  quota_per_day   = 100000

  architecture         = "arm64"
  reserved_concurrency = 50
  tracing              = true

  waf            = true
  origin_secrets = compact([var.origin_secret, var.previous_origin_secret])

  account_log_role   = "create"
  log_retention_days = 365
  alarm_emails       = [var.alarm_email]

  tags = local.tags
}

module "edge" {
  source    = "../../edge"
  providers = { aws = aws.us_east_1 }

  origin        = module.passmint.origin
  origin_secret = var.origin_secret
  domain_name   = var.domain_name
  zone_id       = var.zone_id

  tags = local.tags
}

locals {
  tags = { service = "passmint", managed-by = "terraform" }
}
