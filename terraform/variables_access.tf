################################################################################
# API
################################################################################

variable "rate_limit" {
  description = "Requests a second that the stage serves, in every access mode. AWS meters approximately, and for each method and route by itself."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.rate_limit > 0 && var.rate_limit <= 10000
    error_message = "rate_limit must be above 0 and at most 10000, API Gateway's default for an account."
  }
}

variable "burst_limit" {
  description = "Requests that the stage serves at once before rate_limit holds."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.burst_limit >= 1 && var.burst_limit <= 5000 && floor(var.burst_limit) == var.burst_limit
    error_message = "burst_limit must be an integer from 1 to 5000, API Gateway's default for an account."
  }
}

variable "api_keys" {
  description = "Names of the API keys to make under access api_key. Add a name, move the callers, drop the old name: that is how a key is changed."
  type        = set(string)
  default     = ["default"]
  nullable    = false

  validation {
    condition     = alltrue([for key in var.api_keys : can(regex("^[a-z0-9][a-z0-9-]{0,62}$", key))])
    error_message = "api_keys must be names of at most 63 lowercase letters, digits and hyphens."
  }
}

variable "key_rate_limit" {
  description = "Requests a second of one API key. AWS meters approximately."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.key_rate_limit > 0 && var.key_rate_limit <= var.rate_limit
    error_message = "key_rate_limit must be above 0 and not exceed rate_limit."
  }
}

variable "key_burst_limit" {
  description = "Requests at once of one API key."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.key_burst_limit >= 1 && var.key_burst_limit <= var.burst_limit && floor(var.key_burst_limit) == var.key_burst_limit
    error_message = "key_burst_limit must be an integer from 1 and not exceed burst_limit."
  }
}

variable "quota_per_day" {
  description = "Requests a day of one API key. AWS meters approximately."
  type        = number
  default     = 10000
  nullable    = false

  validation {
    condition     = var.quota_per_day >= 1 && floor(var.quota_per_day) == var.quota_per_day
    error_message = "quota_per_day must be an integer from 1."
  }
}

variable "access_log" {
  description = "Writes the API's access log. Under access api_key account_log_role must allow it too. Switch it off where the account cannot take another log delivery."
  type        = bool
  default     = true
  nullable    = false
}

variable "account_log_role" {
  description = "REST APIs (access api_key) write access logs through one role that the account and region share. `none` leaves it alone and writes no access log; `existing` says that the account has set it; `create` makes it and sets it, for every API of the account in this region."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["none", "existing", "create"], var.account_log_role)
    error_message = "account_log_role must be none, existing or create."
  }

  validation {
    condition     = var.access == "api_key" || var.account_log_role == "none"
    error_message = "account_log_role is for access api_key; HTTP APIs write access logs without it."
  }
}

variable "allowed_cidrs" {
  description = "Address ranges that may call the REST API (access api_key), IPv4 or IPv6; empty: any. Others get 403."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "allowed_cidrs must be address ranges such as 203.0.113.0/24 or 2001:db8::/32."
  }

  validation {
    condition     = length(var.allowed_cidrs) == 0 || var.access == "api_key"
    error_message = "allowed_cidrs is for access api_key: HTTP APIs have no resource policy. Use terraform/edge for the others."
  }

  validation {
    condition     = length(var.allowed_cidrs) == 0 || length(var.origin_secrets) == 0
    error_message = "allowed_cidrs cannot be combined with origin_secrets: behind CloudFront every request comes from CloudFront's addresses."
  }
}

variable "private_vpc_endpoint_ids" {
  description = "VPC endpoints of execute-api from which alone the REST API (access api_key) can be called: it then has no public address. Empty: public."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.private_vpc_endpoint_ids : can(regex("^vpce-[0-9a-f]+$", id))])
    error_message = "private_vpc_endpoint_ids must be ids of VPC endpoints, such as vpce-0123456789abcdef0."
  }

  validation {
    condition     = length(var.private_vpc_endpoint_ids) == 0 || var.access == "api_key"
    error_message = "private_vpc_endpoint_ids is for access api_key: HTTP APIs cannot be private."
  }

  validation {
    condition     = length(var.private_vpc_endpoint_ids) == 0 || (var.domain_name == null && length(var.origin_secrets) == 0)
    error_message = "private_vpc_endpoint_ids cannot be combined with domain_name or origin_secrets: a private API has neither a public name nor CloudFront in front."
  }
}

variable "origin_secrets" {
  description = "Values of the header x-passmint-origin, one or (while they are changed) two, of which every request must carry one. Set it to what terraform/edge sends, and nobody can go round CloudFront. Under access api_key it needs waf."
  type        = list(string)
  default     = []
  nullable    = false
  sensitive   = true

  validation {
    condition     = length(var.origin_secrets) <= 2 && alltrue([for value in var.origin_secrets : can(regex("^[A-Za-z0-9_-]{32,128}$", value))])
    error_message = "origin_secrets must be at most two values of 32 to 128 letters, digits, - and _."
  }

  validation {
    condition     = length(var.origin_secrets) == 0 || var.access != "api_key" || var.waf
    error_message = "origin_secrets needs waf = true under access api_key, where the firewall checks them."
  }
}

################################################################################
# Cognito
################################################################################

variable "cognito_domain_prefix" {
  description = "Prefix of the user pool's domain, unique in the region among all accounts. Null derives one from name and account."
  type        = string
  default     = null

  validation {
    condition     = var.cognito_domain_prefix == null || (can(regex("^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$", var.cognito_domain_prefix)) && !can(regex("aws|amazon|cognito", var.cognito_domain_prefix)))
    error_message = "cognito_domain_prefix must be 2 to 63 lowercase letters, digits and hyphens, without the words aws, amazon and cognito."
  }
}

variable "cognito_callback_urls" {
  description = "Where people are sent after sign-in; empty makes no client for people."
  type        = list(string)
  default     = ["http://localhost:8400/callback"]
  nullable    = false

  validation {
    condition     = alltrue([for url in var.cognito_callback_urls : can(regex("^(https://|http://localhost[:/])[^#]*$", url))])
    error_message = "cognito_callback_urls must begin with https:// (or http://localhost for a program on the person's own machine) and have no fragment."
  }
}

variable "cognito_token_minutes" {
  description = "How long an access token holds."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.cognito_token_minutes >= 5 && var.cognito_token_minutes <= 1440 && floor(var.cognito_token_minutes) == var.cognito_token_minutes
    error_message = "cognito_token_minutes must be an integer from 5 to 1440."
  }
}

variable "cognito_deletion_protection" {
  description = "Refuses to delete the user pool, and with it its people."
  type        = bool
  default     = true
  nullable    = false
}

################################################################################
# Firewall and domain
################################################################################

variable "waf" {
  description = "Puts a web application firewall (AWS WAF) before the REST API. HTTP APIs take none; there it belongs on CloudFront, see terraform/edge."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.waf || var.access == "api_key"
    error_message = "waf is for access api_key: HTTP APIs take no firewall. Use terraform/edge for the others."
  }
}

variable "waf_rate_limit" {
  description = "Requests of one address in five minutes, above which the firewall answers 429."
  type        = number
  default     = 1000
  nullable    = false
}

variable "domain_name" {
  description = "Host name of your own for the API; null uses API Gateway's."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name))
    error_message = "domain_name must be a full host name in lowercase, such as passwords.example.com."
  }

  validation {
    condition     = var.domain_name == null || var.domain_zone_id != null || var.domain_certificate_arn != null
    error_message = "domain_name needs domain_zone_id (a certificate and a DNS record are made) or domain_certificate_arn."
  }
}

variable "domain_zone_id" {
  description = "Route 53 zone of domain_name. The DNS record is made in it and, without domain_certificate_arn, a certificate too."
  type        = string
  default     = null

  validation {
    condition     = var.domain_zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.domain_zone_id))
    error_message = "domain_zone_id must be the id of a Route 53 hosted zone, such as Z0123456789ABC."
  }
}

variable "domain_certificate_arn" {
  description = "Certificate (ACM, in this region) for domain_name, where you have one."
  type        = string
  default     = null

  validation {
    condition     = var.domain_certificate_arn == null || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.domain_certificate_arn))
    error_message = "domain_certificate_arn must be the ARN of an ACM certificate."
  }
}

variable "disable_default_endpoint" {
  description = "Closes API Gateway's own host name, so that the API answers on domain_name alone."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.disable_default_endpoint || var.domain_name != null
    error_message = "disable_default_endpoint needs domain_name, or nothing would answer."
  }
}
