# A host name of one's own, for either kind of API.

locals {
  has_domain       = var.domain_name != null
  makes_cert       = local.has_domain && var.domain_certificate_arn == null
  makes_dns_record = local.has_domain && var.domain_zone_id != null
}

resource "aws_acm_certificate" "this" {
  count = local.makes_cert ? 1 : 0

  domain_name       = var.domain_name
  validation_method = "DNS"
  tags              = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

# ACM asks for the same record for one name in one account, whatever the region and the certificate: another
# certificate of that name may have made it already. (terraform-aws-modules/terraform-aws-acm#11)
resource "aws_route53_record" "certificate" {
  count = local.makes_cert ? 1 : 0

  allow_overwrite = true

  zone_id = var.domain_zone_id
  name    = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_name
  type    = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_type
  records = [one(aws_acm_certificate.this[0].domain_validation_options).resource_record_value]
  ttl     = 300
}

resource "aws_acm_certificate_validation" "this" {
  count = local.makes_cert ? 1 : 0

  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = [aws_route53_record.certificate[0].fqdn]
}

resource "aws_apigatewayv2_domain_name" "this" {
  count = local.has_domain ? 1 : 0

  domain_name = var.domain_name
  tags        = var.tags

  domain_name_configuration {
    certificate_arn = local.makes_cert ? aws_acm_certificate_validation.this[0].certificate_arn : var.domain_certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  count = local.has_domain ? 1 : 0

  api_id      = local.api_id
  domain_name = aws_apigatewayv2_domain_name.this[0].id
  stage       = local.is_rest ? aws_api_gateway_stage.this[0].stage_name : aws_apigatewayv2_stage.this[0].id

  # Another API may call the functions before the name moves to it.
  depends_on = [aws_lambda_permission.api, aws_lambda_permission.credentials]
}

resource "aws_route53_record" "api" {
  count = local.makes_dns_record ? 1 : 0

  zone_id = var.domain_zone_id
  name    = var.domain_name
  type    = "A"

  alias {
    name                   = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}
