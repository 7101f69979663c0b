variable "name" {
  description = "Names every resource: a name for each rotation function of the account."
  type        = string
  default     = "passmint-rotation"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,46}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 48 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "zip_path" {
  description = "Path of rotation_function.zip, built beforehand with `make zip`. Null with zip_s3."
  type        = string
  default     = null
}

variable "zip_s3" {
  description = "rotation_function.zip in S3, where the machine that runs Terraform has no file. version_id is required, so that a new upload shows in the plan."
  type        = object({ bucket = string, key = string, version_id = string })
  default     = null
}

variable "zip_sha256_base64" {
  description = "SHA-256 of the zip in base64. If the file's differs the plan fails. Null takes the file's own."
  type        = string
  default     = null
}

################################################################################
# What is rotated, and how
################################################################################

variable "rotation" {
  description = "`secret`: no outside system. `postgres`: one user, whose password changes. `postgres-alternating`: two users in turn, so that no login fails meanwhile; it needs admin_secret_arns."
  type        = string
  default     = "secret"
  nullable    = false

  validation {
    condition     = contains(["secret", "postgres", "postgres-alternating"], var.rotation)
    error_message = "rotation must be secret, postgres or postgres-alternating."
  }
}

variable "policy" {
  description = "Policy of new passwords, as JSON of parameters, a preset or rules: jsonencode({ preset = \"aws-rds-postgresql\" }). A secret's tag passmint:preset names its own."
  type        = string
  default     = "{}"
  nullable    = false

  validation {
    condition     = can(keys(jsondecode(var.policy)))
    error_message = "policy must be a JSON object, such as jsonencode({ length = 32 })."
  }
}

variable "secrets" {
  description = "ARNs of the secrets to rotate, by names of your own. Their rotation is switched on here."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^*?]+$", arn))])
    error_message = "secrets must be ARNs of secrets."
  }
}

variable "secret_patterns" {
  description = "ARNs, with * where many are meant, of secrets whose rotation is switched on elsewhere. The function may touch those alone that name it as their rotation function."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.secret_patterns : can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", arn))])
    error_message = "secret_patterns must be ARNs of secrets; * may stand for a part of their names."
  }

  validation {
    condition     = length(var.secrets) + length(var.secret_patterns) > 0
    error_message = "secrets or secret_patterns must name what to rotate."
  }
}

variable "admin_secret_arns" {
  description = "Secrets of the database users who may create users and change passwords, for postgres-alternating. The function reads them."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.admin_secret_arns : can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^*?]+$", arn))])
    error_message = "admin_secret_arns must be ARNs of secrets."
  }

  validation {
    condition     = (var.rotation == "postgres-alternating") == (length(var.admin_secret_arns) > 0)
    error_message = "admin_secret_arns is for rotation postgres-alternating, which needs it."
  }
}

variable "rotation_rules" {
  description = "When: a schedule (`rate(30 days)`, `cron(0 4 ? * SUN *)`, in UTC) and how long the window stays open (`3h`; null lets AWS choose)."
  type = object({
    schedule_expression = optional(string, "rate(30 days)")
    duration            = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^(rate|cron)\\([A-Za-z0-9 *#?/,-]+\\)$", var.rotation_rules.schedule_expression)) && (var.rotation_rules.duration == null || can(regex("^[0-9]{1,2}h$", var.rotation_rules.duration)))
    error_message = "rotation_rules must have a schedule_expression such as rate(30 days), and a duration such as 3h."
  }
}

variable "rotate_immediately" {
  description = "Rotates each secret as soon as it is attached. False waits for the schedule, and tries the function's testSecret at once."
  type        = bool
  default     = true
  nullable    = false
}

################################################################################
# The function
################################################################################

variable "kms_key_arns" {
  description = "Customer managed keys that encrypt the secrets (and the admins'). Secrets under aws/secretsmanager need none."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", arn))])
    error_message = "kms_key_arns must be ARNs of keys (not of aliases)."
  }
}

variable "vpc" {
  description = "Subnets and security groups from which the database is reached. They must reach Secrets Manager too, by an endpoint or NAT."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
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

variable "role_arn" {
  description = "Existing role for the function; terraform/tests/policies/rotation.json shows what it needs. Null makes one."
  type        = string
  default     = null
}

variable "role_path" {
  description = "IAM path of the role that is made. Choose it before the first deployment: AWS cannot move a role."
  type        = string
  default     = "/"
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role, where the account demands one."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of every resource that takes tags."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "layers" {
  description = "ARNs of layers' versions, such as one that holds the authorities of your databases' certificates."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "database_ca" {
  description = "PEM file of the authorities that sign the databases' certificates, as the function sees it: a layer's files stand below /opt. Null takes the system's; for RDS take AWS's bundle."
  type        = string
  default     = null

  validation {
    condition     = var.database_ca == null || can(regex("^/(opt|var/task)/.+", var.database_ca))
    error_message = "database_ca must be a path below /opt (a layer) or /var/task (the zip)."
  }
}

################################################################################
# Log and alarm
################################################################################

variable "log_retention_days" {
  description = "How long the log is kept."
  type        = number
  default     = 365
  nullable    = false
}

variable "log_kms_key_arn" {
  description = "Customer managed key that encrypts the log; null leaves it to AWS's own."
  type        = string
  default     = null

  validation {
    condition     = var.log_kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/", var.log_kms_key_arn))
    error_message = "log_kms_key_arn must be the ARN of a key (not of an alias)."
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that hears of failed rotations, such as the module's output alarm_topic_arn; null makes no alarm."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_topic_arn == null || can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn must be the ARN of an SNS topic."
  }
}
