# Certificates, firewall and logs of CloudFront live in us-east-1, wherever the API is.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.80, < 7"
      configuration_aliases = [aws.us_east_1]
    }
  }
}
