# Added to a copy of the module, in .deploy/: CloudFront as a setting, and what the state must tell `make deploy`:
# where the deployment is, so that another region's or account's credentials do not look like a deployment that has
# vanished; and which version a rollback holds.

variable "accounts" {
  type    = list(string)
  default = null
}

variable "edge" {
  description = "CloudFront in front of the API: settings of terraform/edge. Null: none."
  type = object({
    domain_name     = string
    zone_id         = optional(string)
    certificate_arn = optional(string)
    waf             = optional(bool, true)
    price_class     = optional(string, "PriceClass_100")
  })
  default = null

  validation {
    condition     = var.edge == null || var.access != "iam"
    error_message = "edge cannot be combined with access iam: a signature covers the host name, which CloudFront replaces."
  }
}

variable "edge_origin_secret" {
  type      = string
  default   = null
  sensitive = true
}

provider "aws" {
  allowed_account_ids = var.accounts
}

provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = var.accounts
}

module "edge" {
  source    = "./edge"
  count     = var.edge == null ? 0 : 1
  providers = { aws = aws.us_east_1 }

  name               = "${var.name}-edge"
  origin             = local.origin
  origin_secret      = var.edge_origin_secret
  domain_name        = var.edge.domain_name
  zone_id            = var.edge.zone_id
  certificate_arn    = var.edge.certificate_arn
  waf                = var.edge.waf
  price_class        = var.edge.price_class
  log_retention_days = var.log_retention_days
  tags               = var.tags
}

output "deployed_to" {
  value = { account = local.account_id, region = local.region }
}

output "held_version" {
  value = var.live_version == null ? null : module.function.alias.function_version
}

output "access" {
  value = var.access
}

output "is_private" {
  value = local.is_private
}

output "edge_url" {
  value = one(module.edge[*].url)
}

output "edge_target" {
  value = one(module.edge[*].distribution_domain_name)
}

output "edge_origin_secret" {
  value     = var.edge == null ? null : var.edge_origin_secret
  sensitive = true
}
