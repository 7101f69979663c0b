################################################################################
# The whole
################################################################################

variable "name" {
  description = "Names every resource, so that several deployments may stand in one account: each needs its own, in other regions too, since IAM's names are the account's."
  type        = string
  default     = "passmint"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }

  validation {
    condition     = var.access != "cognito" || var.cognito_domain_prefix != null || !can(regex("aws|amazon|cognito", var.name))
    error_message = "name must not contain aws, amazon or cognito under access cognito: the user pool's domain is derived from it, and Cognito refuses them there. Or state a cognito_domain_prefix."
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
}

variable "kms_key_arn" {
  description = "Customer managed key that encrypts the log groups and the alarm topic; null leaves them to AWS's own keys. Its policy must allow logs.<region>.amazonaws.com and cloudwatch.amazonaws.com to use it."
  type        = string
  default     = null
}

################################################################################
# Function
################################################################################

variable "zip_path" {
  description = "Path of lambda_function.zip, built beforehand with `make zip`. Null with zip_s3."
  type        = string
  default     = null
}

variable "zip_s3" {
  description = "lambda_function.zip in S3, for Terraform Cloud, Atlantis and others that have no local file. version_id is required, so that a new upload shows in the plan."
  type        = object({ bucket = string, key = string, version_id = string })
  default     = null
}

variable "zip_sha256_base64" {
  description = "SHA-256 of the zip in base64, as Lambda states it (CodeSha256). If the file's differs the plan fails, so that what was tested is what is deployed. Null takes the file's own."
  type        = string
  default     = null
}

variable "live_version" {
  description = "Function version that the alias `live` serves. Null means the one just published; a number rolls back to it."
  type        = string
  default     = null
}

variable "canary" {
  description = "Gradual release: while live_version names an older version, `percent` of the calls (1 to 50) go to the version just published. `make deploy` does this for `minutes` (5 to 1440), watches the alarms, then releases the version to all callers or takes it back. Null: all callers at once."
  type        = object({ percent = number, minutes = number })
  default     = null

  validation {
    condition     = var.canary == null || try(var.canary.percent >= 1 && var.canary.percent <= 50 && var.canary.minutes >= 5 && var.canary.minutes <= 1440, false)
    error_message = "canary must have percent from 1 to 50 and minutes from 5 to 1440: the alarms count over five minutes."
  }

  validation {
    condition     = var.canary == null || var.alarms
    error_message = "canary needs alarms = true: they stop the release."
  }

  validation {
    condition     = var.canary == null || var.provisioned_concurrency == 0
    error_message = "canary cannot be combined with provisioned_concurrency: Lambda keeps no instances started for an alias with two versions."
  }
}

variable "runtime" {
  description = "Lambda runtime."
  type        = string
  default     = "python3.12"
  nullable    = false
}

variable "architecture" {
  description = "Instruction set of the function: `x86_64` or `arm64`. The zip is the same for both."
  type        = string
  default     = "x86_64"
  nullable    = false
}

variable "memory_mb" {
  description = "Memory of the function in MB. Lambda gives processor time in proportion."
  type        = number
  default     = 512
  nullable    = false
}

variable "timeout_seconds" {
  description = "How long one invocation may take. A request takes at most a quarter of a second of processor time: about 0.9 seconds at the default memory_mb, 3.5 at 128."
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
}

variable "provisioned_concurrency" {
  description = "Instances of the function that are kept warm, paid by the hour; 0 keeps none."
  type        = number
  default     = 0
  nullable    = false
}

variable "snap_start" {
  description = "Starts the function from a snapshot (Lambda SnapStart). Safe here: random bytes are read from the operating system at each request, and none are kept."
  type        = bool
  default     = false
  nullable    = false
}

variable "tracing" {
  description = "X-Ray tracing of the function and, under api_key, of the stage. Lets the function's role write traces."
  type        = bool
  default     = false
  nullable    = false
}

variable "role_arn" {
  description = "Existing role for the generating function, where roles are made elsewhere. It must write the function's log group (and traces with tracing). Null makes a role that may do this and nothing else."
  type        = string
  default     = null
}

variable "role_path" {
  description = "IAM path of the roles that this module makes. Choose it before the first deployment: AWS cannot move a role, and two roles cannot have one name."
  type        = string
  default     = "/"
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the roles that this module makes, where the account demands one."
  type        = string
  default     = null
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
