################################################################################
# The whole
################################################################################

variable "name" {
  description = "Names every resource, so that several deployments may stand in one account."
  type        = string
  default     = "passmint"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "access" {
  description = "Who may generate: callers with an API key (`api_key`), with a token of a Cognito user pool (`cognito`), with an IAM signature (`iam`), or everybody (`public`, throttled only)."
  type        = string
  default     = "api_key"
  nullable    = false

  validation {
    condition     = contains(["api_key", "cognito", "iam", "public"], var.access)
    error_message = "access must be api_key, cognito, iam or public."
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

variable "kms_key_arn" {
  description = "Customer managed key that encrypts the log groups and the alarm topic; null leaves them to AWS's own keys. Its policy must allow logs.<region>.amazonaws.com and cloudwatch.amazonaws.com to use it."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (not of an alias)."
  }
}

################################################################################
# Function
################################################################################

variable "zip_path" {
  description = "Path of lambda_function.zip. It is built beforehand (`make zip`), never by Terraform."
  type        = string
  nullable    = false

  validation {
    condition     = endswith(var.zip_path, ".zip")
    error_message = "zip_path must be the path of a .zip file."
  }
}

variable "zip_sha256_base64" {
  description = "SHA-256 of the zip in base64, as Lambda states it (CodeSha256). If the file's differs the plan fails, so that what was tested is what is deployed. Null takes the file's own."
  type        = string
  default     = null

  validation {
    condition     = var.zip_sha256_base64 == null || can(regex("^[A-Za-z0-9+/]{43}=$", var.zip_sha256_base64))
    error_message = "zip_sha256_base64 must be 44 characters of base64: openssl dgst -sha256 -binary lambda_function.zip | base64."
  }
}

variable "live_version" {
  description = "Function version that the alias `live` serves. Null means the one just published; a number rolls back to it."
  type        = string
  default     = null

  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version must be the number of a published version."
  }
}

variable "runtime" {
  description = "Lambda runtime."
  type        = string
  default     = "python3.12"
  nullable    = false

  validation {
    condition     = contains(["python3.12", "python3.13"], var.runtime)
    error_message = "runtime must be python3.12 or python3.13: what both major versions of the provider know."
  }
}

variable "architecture" {
  description = "Instruction set of the function: `x86_64` or `arm64`. The zip is the same for both."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture must be x86_64 or arm64."
  }
}

variable "memory_mb" {
  description = "Memory of the function in MB. Lambda gives processor time in proportion."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "memory_mb must be an integer from 128 to 10240."
  }
}

variable "timeout_seconds" {
  description = "How long one invocation may take. Every answer has a time bound far below the default."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 28 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds must be an integer from 1 to 28, since API Gateway waits 29 seconds."
  }
}

variable "reserved_concurrency" {
  description = "The hard fuse: how many instances of the function may run at once. Null sets none, since a new account has 10 in all and refuses a reservation. 0 stops the service."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= 0 && floor(var.reserved_concurrency) == var.reserved_concurrency, false)
    error_message = "reserved_concurrency must be null or an integer from 0."
  }
}

variable "provisioned_concurrency" {
  description = "Instances of the function that are kept warm, paid by the hour; 0 keeps none."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.provisioned_concurrency >= 0 && floor(var.provisioned_concurrency) == var.provisioned_concurrency
    error_message = "provisioned_concurrency must be an integer from 0."
  }

  validation {
    condition     = var.reserved_concurrency == null || try(var.provisioned_concurrency <= var.reserved_concurrency, true)
    error_message = "provisioned_concurrency must not exceed reserved_concurrency."
  }
}

variable "snap_start" {
  description = "Starts the function from a snapshot (Lambda SnapStart). Safe here: random bytes are read from the operating system at each request, and none are kept."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !(var.snap_start && var.provisioned_concurrency > 0)
    error_message = "snap_start cannot be combined with provisioned_concurrency: Lambda refuses both together."
  }
}

variable "tracing" {
  description = "X-Ray tracing of the function and, under api_key, of the stage. Lets the function's role write traces."
  type        = bool
  default     = false
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the roles that this module makes, where the account demands one."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "max_length" {
  description = "Longest password, in characters, that a caller may ask for."
  type        = number
  default     = 64
  nullable    = false

  validation {
    condition     = var.max_length >= 1 && var.max_length <= 4096 && floor(var.max_length) == var.max_length
    error_message = "max_length must be an integer from 1 to 4096."
  }
}

variable "max_count" {
  description = "Most passwords that a caller may ask for in one request."
  type        = number
  default     = 1000
  nullable    = false

  # Lambda answers with 6 MB at most; a password is written with quotes, comma and escapes.
  validation {
    condition     = var.max_count >= 1 && var.max_count <= 10000 && floor(var.max_count) == var.max_count && var.max_count * (2 * var.max_length + 4) < 6000000
    error_message = "max_count must be an integer from 1 to 10000, and max_count passwords of max_length characters must fit into 6 MB, Lambda's largest answer."
  }
}

variable "cors_origins" {
  description = "Origins (scheme and host) whose pages may call from a browser; empty switches CORS off."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^https?://[a-z0-9.-]+(:[0-9]{1,5})?$", origin))])
    error_message = "cors_origins must be origins such as https://tools.example.com: no path, no wildcard."
  }
}

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

  validation {
    condition     = var.waf_rate_limit >= 10 && var.waf_rate_limit <= 2000000000 && floor(var.waf_rate_limit) == var.waf_rate_limit
    error_message = "waf_rate_limit must be an integer from 10 to 2000000000."
  }
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

################################################################################
# Logs, alarms, dashboard
################################################################################

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "alarms" {
  description = "Makes the alarms and the topic that they are sent to."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_topic_arn" {
  description = "SNS topic for the alarms, where you have one; null makes one."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn must be the ARN of an SNS topic."
  }
}

variable "alarm_emails" {
  description = "Addresses that the module's own topic writes to. AWS asks each of them to confirm."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "alarm_emails must be e-mail addresses."
  }

  validation {
    condition     = length(var.alarm_emails) == 0 || var.alarm_topic_arn == null
    error_message = "alarm_emails is for the module's own topic; with alarm_topic_arn, subscribe there."
  }
}

variable "alarm_thresholds" {
  description = "When an alarm goes off, each counted over five minutes: 5xx answers; throttled requests (429 and function); 99th percentile of the function's duration; share of 4xx and 5xx answers, once there are enough requests; requests that the firewall blocked."
  type = object({
    server_errors                = optional(number, 1)
    throttles                    = optional(number, 50)
    p99_duration_ms              = optional(number, 1000)
    error_ratio_percent          = optional(number, 50)
    error_ratio_minimum_requests = optional(number, 50)
    waf_blocks                   = optional(number, 200)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for value in values(var.alarm_thresholds) : try(value > 0, false)])
    error_message = "alarm_thresholds must be above 0."
  }

  validation {
    condition     = try(var.alarm_thresholds.error_ratio_percent <= 100, true)
    error_message = "alarm_thresholds.error_ratio_percent must be at most 100."
  }
}

variable "dashboard" {
  description = "Makes the CloudWatch dashboard."
  type        = bool
  default     = true
  nullable    = false
}

variable "saved_queries" {
  description = "Makes the saved Logs Insights queries."
  type        = bool
  default     = true
  nullable    = false
}
