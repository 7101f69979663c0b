# Tokens instead of keys: machines fetch theirs with client credentials, people sign in.

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

  access   = "cognito"
  zip_path = "${path.module}/../../../dist/lambda_function.zip"

  # Where the program that people use listens after they have signed in.
  cognito_callback_urls = ["http://localhost:8400/callback"]
}

output "curl" {
  description = "Fetches a token and generates a password."
  value       = module.passmint.curl
}

output "cognito_client_id" {
  description = "Client for machines."
  value       = module.passmint.cognito_client_id
}

output "cognito_client_secret" {
  description = "Secret of the client for machines."
  value       = module.passmint.cognito_client_secret
  sensitive   = true
}

output "cognito_people_client_id" {
  description = "Client for people."
  value       = module.passmint.cognito_people_client_id
}
