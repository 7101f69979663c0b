# Standard logging v2: a list of fields, so that query string, cookie and referer are not among them.
# (docs.aws.amazon.com/AmazonCloudFront, "Standard logging reference")

locals {
  log_fields = [
    "timestamp(ms)",
    "x-edge-location",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "sc-bytes",
    "time-taken",
    "ssl-protocol",
    "ssl-cipher",
    "x-edge-result-type",
    "x-edge-detailed-result-type",
    "x-edge-request-id",
  ]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/cloudfront/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_cloudwatch_log_delivery_source" "this" {
  name         = var.name
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
  tags         = var.tags
}

resource "aws_cloudwatch_log_delivery_destination" "this" {
  name          = var.name
  output_format = "json"
  tags          = var.tags

  delivery_destination_configuration {
    destination_resource_arn = aws_cloudwatch_log_group.this.arn
  }
}

resource "aws_cloudwatch_log_delivery" "this" {
  delivery_source_name     = aws_cloudwatch_log_delivery_source.this.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.this.arn
  record_fields            = local.log_fields
  tags                     = var.tags

  # AWS refuses other fields for a delivery that exists. (hashicorp/terraform-provider-aws#46108)
  lifecycle {
    replace_triggered_by = [terraform_data.log_fields]
  }
}

resource "terraform_data" "log_fields" {
  input = local.log_fields
}
