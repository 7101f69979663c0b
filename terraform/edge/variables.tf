variable "name" {
  description = "Names every resource."
  type        = string
  default     = "passmint-edge"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "origin" {
  description = "Where the API answers: the output `origin` of the main module."
  type = object({
    domain_name = string
    path        = optional(string, "")
  })
  nullable = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.origin.domain_name))
    error_message = "origin.domain_name must be a host name."
  }

  validation {
    condition     = can(regex("^(/[A-Za-z0-9._-]+)*$", var.origin.path))
    error_message = "origin.path must be empty or begin with a slash and not end with one."
  }
}

variable "origin_secret" {
  description = "Value of the header x-passmint-origin that CloudFront adds. The main module's origin_secrets must hold it. To change it: add the new one there, change it here, drop the old one there."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{32,128}$", var.origin_secret))
    error_message = "origin_secret must be 32 to 128 letters, digits, - and _."
  }
}

variable "domain_name" {
  description = "Host name that callers use. CloudFront's own (*.cloudfront.net) takes TLS 1.0 still, so there is no default."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name))
    error_message = "domain_name must be a full host name in lowercase, such as passwords.example.com."
  }
}

variable "zone_id" {
  description = "Route 53 zone of domain_name. The DNS records are made in it and, without certificate_arn, a certificate too."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.zone_id))
    error_message = "zone_id must be the id of a Route 53 hosted zone, such as Z0123456789ABC."
  }

  validation {
    condition     = var.zone_id != null || var.certificate_arn != null
    error_message = "zone_id or certificate_arn is needed."
  }
}

variable "certificate_arn" {
  description = "Certificate (ACM, in us-east-1) for domain_name, where you have one."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate in us-east-1."
  }
}

variable "waf" {
  description = "Puts a web application firewall before the distribution."
  type        = bool
  default     = true
  nullable    = false
}

variable "waf_rate_limit" {
  description = "Requests of one address in five minutes, above which the firewall answers 429."
  type        = number
  default     = 1000
  nullable    = false
}

variable "waf_blocks_alarm" {
  description = "Requests blocked in five minutes that set off the alarm."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.waf_blocks_alarm > 0
    error_message = "waf_blocks_alarm must be above 0."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic in us-east-1 for the firewall's alarm; null makes no alarm."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:[a-z-]+:sns:us-east-1:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn must be the ARN of an SNS topic in us-east-1."
  }
}

variable "price_class" {
  description = "Which of CloudFront's locations serve: PriceClass_100 (North America, Europe), _200 or _All."
  type        = string
  default     = "PriceClass_100"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch Logs knows, such as 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "Customer managed key in us-east-1 for the log groups; null leaves them to AWS's own."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:us-east-1:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key in us-east-1 (not of an alias)."
  }
}

variable "tags" {
  description = "Tags of every resource that takes tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : length(key) <= 128 && !startswith(lower(key), "aws:")])
    error_message = "tags must have keys of at most 128 characters that do not begin with aws:."
  }
}
