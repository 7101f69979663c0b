# A database's password that changes every month, by a policy that the database takes.
#
#   make zip && terraform -chdir=terraform/examples/rotation init
#   terraform -chdir=terraform/examples/rotation apply -var secret_arn=ARN

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

variable "secret_arn" {
  description = "The secret: JSON with host, port, dbname, username and password, as AWS's own rotation functions have it."
  type        = string
}

variable "vpc" {
  description = "Where the database is reached from; null for one that answers on the internet."
  type        = object({ subnet_ids = list(string), security_group_ids = list(string) })
  default     = null
}

module "rotation" {
  source = "../../rotation"

  zip_path = "${path.module}/../../../dist/rotation_function.zip"
  rotation = "postgres"
  policy   = jsonencode({ preset = "aws-rds-postgresql", length = 32 })
  secrets  = { database = var.secret_arn }
  vpc      = var.vpc
}

output "function_arn" {
  description = "The rotation function."
  value       = module.rotation.function_arn
}
