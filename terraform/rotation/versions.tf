# Terraform 1.9 is the first whose validations may look at other variables.
# Tested with Terraform 1.11.4 and AWS provider 5.100.0.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.86, < 7"
    }
  }
}
