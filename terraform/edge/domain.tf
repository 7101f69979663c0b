locals {
  makes_cert = var.certificate_arn == null
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

  zone_id = var.zone_id
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

resource "aws_route53_record" "distribution" {
  for_each = var.zone_id == null ? [] : toset(["A", "AAAA"])

  zone_id = var.zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}
