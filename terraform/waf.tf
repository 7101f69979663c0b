# The firewall before the REST API's stage. Behind CloudFront, where every request comes from
# CloudFront's addresses, rules that look at addresses stand there (terraform/edge) and not here.

module "waf" {
  source = "./waf"
  count  = var.waf ? 1 : 0

  name               = var.name
  scope              = "REGIONAL"
  address_rules      = !local.guarded_origin
  rate_limit         = var.waf_rate_limit
  origin_header      = local.origin_header
  origin_secrets     = var.origin_secrets
  log_retention_days = var.log_retention_days
  kms_key_arn        = var.kms_key_arn
  tags               = var.tags
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.waf ? 1 : 0

  resource_arn = aws_api_gateway_stage.this[0].arn
  web_acl_arn  = module.waf[0].web_acl_arn
}
