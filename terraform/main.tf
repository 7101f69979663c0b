data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  # API Gateway has keys and usage plans on REST APIs only; everything else is an HTTP API.
  is_rest = var.access == "api_key"

  guarded_origin = nonsensitive(length(var.origin_secrets) > 0)
  origin_header  = "x-passmint-origin"
}
