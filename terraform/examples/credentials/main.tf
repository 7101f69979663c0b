# Temporary credentials, ordered by callers on AWS with their IAM signature.
#
#   make zip && terraform -chdir=terraform/examples/credentials init
#   terraform -chdir=terraform/examples/credentials apply

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

  access          = "iam"
  zip_path        = "${path.module}/../../../dist/lambda_function.zip"
  credentials     = true
  credentials_zip = "${path.module}/../../../dist/credentials_function.zip"
}

output "public_url" {
  description = "What links to claim by begin with."
  value       = module.passmint.public_url
}

output "credentials_caller_policy_arn" {
  description = "Attach it to whoever may order credentials."
  value       = module.passmint.credentials_caller_policy_arn
}
