variable "name" {
  description = "Name of the function; its log group, role and alarms are named after it."
  type        = string
  nullable    = false
}

variable "description" {
  description = "What the function is for, as the console shows it."
  type        = string
  nullable    = false
}

variable "handler" {
  description = "Module and function that Lambda calls, such as `lambda_function.lambda_handler`."
  type        = string
  nullable    = false
}

################################################################################
# Zip
################################################################################

variable "zip_path" {
  description = "Path of the zip on the machine that runs Terraform. Null with zip_s3."
  type        = string
  default     = null

  validation {
    condition     = var.zip_path == null || try(endswith(var.zip_path, ".zip"), false)
    error_message = "zip_path must be the path of a .zip file."
  }

  validation {
    condition     = var.zip_path == null || var.zip_s3 == null
    error_message = "zip_path and zip_s3 must not both be set: the zip comes from one place."
  }
}

variable "zip_s3" {
  description = "The zip in S3, where the machine that runs Terraform has no file. version_id is required, so that a new upload shows in the plan."
  type        = object({ bucket = string, key = string, version_id = string })
  default     = null

  validation {
    condition     = var.zip_s3 == null || try(alltrue([for value in values(var.zip_s3) : length(value) > 0]), false)
    error_message = "zip_s3 must have a bucket (with versioning on), a key and a version_id."
  }
}

variable "zip_sha256_base64" {
  description = "SHA-256 of the zip in base64 (CodeSha256). If a local zip has another one, the plan fails. Null: any."
  type        = string
  default     = null

  validation {
    condition     = var.zip_sha256_base64 == null || can(regex("^[A-Za-z0-9+/]{43}=$", var.zip_sha256_base64))
    error_message = "zip_sha256_base64 must be 44 characters of base64: openssl dgst -sha256 -binary FILE.zip | base64."
  }
}

variable "zip_inputs" {
  description = "Name of the outer module's variable for zip_path, for error messages."
  type        = string
  default     = "zip_path"
  nullable    = false
}

################################################################################
# Runtime
################################################################################

variable "runtime" {
  description = "Lambda runtime."
  type        = string
  default     = "python3.12"
  nullable    = false

  validation {
    condition     = contains(["python3.12", "python3.13"], var.runtime)
    error_message = "runtime must be python3.12 or python3.13, which both major versions of the provider know."
  }
}

variable "architecture" {
  description = "Instruction set: `x86_64` or `arm64`. The zip is the same for both."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture must be x86_64 or arm64."
  }
}

variable "memory_mb" {
  description = "Memory in MB, from 128 to 10240. Lambda gives processor time in proportion."
  type        = number
  nullable    = false

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "memory_mb must be an integer from 128 to 10240."
  }
}

variable "timeout_seconds" {
  description = "Longest time of one invocation, in seconds."
  type        = number
  nullable    = false
}

variable "reserved_concurrency" {
  description = "Number of instances that may run at once, kept for this function; null: no limit of its own."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= 0 && floor(var.reserved_concurrency) == var.reserved_concurrency, false)
    error_message = "reserved_concurrency must be null or an integer from 0."
  }
}

variable "provisioned_concurrency" {
  description = "Number of instances that are kept started, billed by the hour."
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
  description = "Starts the function from a snapshot (Lambda SnapStart)."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !(var.snap_start && var.provisioned_concurrency > 0)
    error_message = "snap_start cannot be combined with provisioned_concurrency: Lambda refuses both together."
  }
}

variable "tracing" {
  description = "X-Ray traces, and the permission to write them."
  type        = bool
  default     = false
  nullable    = false
}

variable "environment" {
  description = "Environment variables by name; a null value leaves the variable out."
  type        = map(string)
  nullable    = false
}

variable "layers" {
  description = "ARNs of versions of Lambda layers."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for layer in var.layers : can(regex("^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", layer))])
    error_message = "layers must be ARNs of versions of Lambda layers."
  }
}

variable "vpc" {
  description = "Subnets and security groups; null: no VPC."
  type        = object({ subnet_ids = list(string), security_group_ids = list(string) })
  default     = null

  validation {
    condition     = var.vpc == null || try(length(var.vpc.subnet_ids) > 0 && length(var.vpc.security_group_ids) > 0 && alltrue([for id in var.vpc.subnet_ids : startswith(id, "subnet-")]) && alltrue([for id in var.vpc.security_group_ids : startswith(id, "sg-")]), false)
    error_message = "vpc must have subnet_ids and security_group_ids, at least one of each."
  }
}

################################################################################
# Versions
################################################################################

variable "alias" {
  description = "Name of the alias that callers call. Each change then publishes a version. Null: neither alias nor versions."
  type        = string
  default     = null
}

variable "live_version" {
  description = "Version that the alias serves; null: the one just published."
  type        = string
  default     = null

  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version must be the number of a published version."
  }
}

variable "canary_percent" {
  description = "Share of the calls, in percent, that the version just published serves while live_version serves the rest; 0: none."
  type        = number
  default     = 0
  nullable    = false
}

################################################################################
# Role
################################################################################

variable "role_arn" {
  description = "Existing role for the function; null makes one with `statements`."
  type        = string
  default     = null

  validation {
    condition     = var.role_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/", var.role_arn))
    error_message = "role_arn must be the ARN of an IAM role."
  }
}

variable "role_name" {
  description = "Name of the role that is made."
  type        = string
  nullable    = false
}

variable "role_description" {
  description = "Description of the role that is made."
  type        = string
  nullable    = false
}

variable "role_path" {
  description = "IAM path of the role that is made."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([A-Za-z0-9+=,.@_-]+/)*$", var.role_path))
    error_message = "role_path must begin and end with a slash, such as /service/passwords/."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role that is made."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "policy_name" {
  description = "Name of the role's inline policy."
  type        = string
  nullable    = false
}

variable "statements" {
  description = "IAM statements that the function needs beside writing its own log and traces."
  type        = any
  default     = []
  nullable    = false
}

################################################################################
# Log, alarms, tags
################################################################################

variable "log_retention_days" {
  description = "How long the log is kept, in days."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "kms_key_arn" {
  description = "Customer managed key that encrypts the log group; null: AWS's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key (not of an alias)."
  }
}

variable "alarms" {
  description = "Thresholds within five minutes (failed invocations, throttled invocations, 99th percentile of the duration in ms); null makes no such alarm. topic_arn is told; descriptions has a text for each."
  type = object({
    topic_arn       = optional(string)
    failures        = optional(number)
    throttles       = optional(number)
    p99_duration_ms = optional(number)
    descriptions    = optional(map(string), {})
  })
  default  = {}
  nullable = false
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
