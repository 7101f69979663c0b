################################################################################
# Temporary credentials
################################################################################

variable "credentials" {
  description = "Hands over temporary credentials: a second function with a role, a table, a key and schedules of its own, and its routes on the same API."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.credentials || contains(["cognito", "iam"], var.access)
    error_message = "credentials needs access cognito or iam: a credential belongs to the caller who ordered it. Under public nobody knows callers, and API keys are for metering, not for telling who somebody is, as AWS says."
  }
}

variable "credentials_zip" {
  description = "Path of credentials_function.zip, wanted with credentials. It is built beforehand (`make zip`), never by Terraform."
  type        = string
  default     = null
}

variable "credentials_zip_s3" {
  description = "credentials_function.zip in S3, as zip_s3 is for the generating function."
  type        = object({ bucket = string, key = string, version_id = string })
  default     = null
}

variable "credentials_role_arn" {
  description = "Existing role for the credentials function; terraform/tests/policies/credentials.json shows what it needs. Null makes one."
  type        = string
  default     = null
}

variable "credentials_zip_sha256_base64" {
  description = "SHA-256 of credentials_zip in base64, as zip_sha256_base64 is of zip_path. Null takes the file's own."
  type        = string
  default     = null
}

variable "credentials_live_version" {
  description = "Version of the credentials function that its alias `live` serves. Null means the one just published; a number rolls back to it."
  type        = string
  default     = null
}

variable "credentials_reserved_concurrency" {
  description = "How many instances of the credentials function may run at once. Null sets none. 0 stops it, and with it the deletion of what has ended."
  type        = number
  default     = null
}

variable "credentials_rate_limit" {
  description = "Requests a second that each route of the credentials function serves, the open claim among them. AWS meters approximately."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.credentials_rate_limit > 0 && var.credentials_rate_limit <= 10000
    error_message = "credentials_rate_limit must be above 0 and at most 10000, API Gateway's default for an account."
  }
}

variable "credentials_burst_limit" {
  description = "Requests that each route of the credentials function serves at once before credentials_rate_limit holds."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.credentials_burst_limit >= 1 && var.credentials_burst_limit <= 5000 && floor(var.credentials_burst_limit) == var.credentials_burst_limit
    error_message = "credentials_burst_limit must be an integer from 1 to 5000, API Gateway's default for an account."
  }
}

variable "credentials_admins" {
  description = "Callers who may see and revoke everybody's credentials, by the names that the audit line has for them."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for admin in var.credentials_admins : can(regex("^[^\\s,]{1,256}$", admin))])
    error_message = "credentials_admins must be names of callers without spaces and commas."
  }
}

variable "credentials_deletion_protection" {
  description = "Refuses to delete the table of credentials, which says what became of each."
  type        = bool
  default     = true
  nullable    = false
}

variable "public_url" {
  description = "Where people reach the API, for the links that they claim by: set it with CloudFront or another proxy in front. Null takes domain_name, or the API's own address."
  type        = string
  default     = null

  validation {
    condition     = var.public_url == null || can(regex("^https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$", var.public_url))
    error_message = "public_url must look like https://passwords.example.com or https://example.com/passwords, without a slash at its end."
  }
}
