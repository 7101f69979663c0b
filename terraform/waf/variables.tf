variable "name" {
  description = "Names the firewall, its metrics and its log group."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "name must be 2 to 41 lowercase letters, digits and hyphens, beginning with a letter."
  }
}

variable "scope" {
  description = "`REGIONAL` before a REST API's stage, `CLOUDFRONT` before a distribution (then in us-east-1)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["REGIONAL", "CLOUDFRONT"], var.scope)
    error_message = "scope must be REGIONAL or CLOUDFRONT."
  }
}

variable "address_rules" {
  description = "Whether the rules that look at the caller's address stand here. They must not where every request comes from CloudFront."
  type        = bool
  default     = true
  nullable    = false
}

variable "rate_limit" {
  description = "Requests of one address in five minutes, above which the answer is 429."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.rate_limit >= 10 && var.rate_limit <= 2000000000 && floor(var.rate_limit) == var.rate_limit
    error_message = "rate_limit must be an integer from 10 to 2000000000."
  }
}

variable "origin_header" {
  description = "Header that holds the origin secret, in lowercase. Redacted from the log in any case."
  type        = string
  default     = "x-passmint-origin"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]{1,64}$", var.origin_header))
    error_message = "origin_header must be a header name in lowercase."
  }
}

variable "origin_secrets" {
  description = "Values of origin_header, one of which a request must carry; empty asks for none."
  type        = list(string)
  default     = []
  nullable    = false
  sensitive   = true

  validation {
    condition     = length(var.origin_secrets) <= 2
    error_message = "origin_secrets must be at most two values."
  }
}

variable "log_retention_days" {
  description = "How long the firewall's log is kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch Logs knows, such as 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "Customer managed key for the log group; null leaves it to AWS's own."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (not of an alias)."
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
