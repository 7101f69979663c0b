# Certificates, firewall and logs of CloudFront live in us-east-1, wherever the API is: hand this module
# a provider of that region, `providers = { aws = aws.us_east_1 }`.
# 5.83 is the first with log deliveries, and 5.86 has the first mends of those of CloudFront.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.86, < 7"
    }
  }
}
