# A keyed, throttled, monitored endpoint. Region and credentials come from the environment.
#
#   make zip && terraform -chdir=terraform/examples/minimal init
#   terraform -chdir=terraform/examples/minimal apply

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

module "passmint" {
  source = "../.."

  zip_path = "${path.module}/../../../dist/lambda_function.zip"
}

output "curl" {
  description = "Generates a password."
  value       = module.passmint.curl
}

output "api_key" {
  description = "For callers."
  value       = module.passmint.api_key
  sensitive   = true
}

output "dashboard_url" {
  description = "For whoever is on call."
  value       = module.passmint.dashboard_url
}
