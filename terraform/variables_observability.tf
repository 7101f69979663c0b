################################################################################
# Logs, alarms, dashboard
################################################################################

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 365
  nullable    = false
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
  description = "When an alarm goes off, each counted over five minutes: 5xx answers; throttled requests (429 and function); 99th percentile of the function's duration; share of 4xx and 5xx answers, once there are enough requests; requests that the firewall blocked; of credentials, second claims and those that ended unclaimed."
  type = object({
    server_errors                = optional(number, 1)
    throttles                    = optional(number, 50)
    p99_duration_ms              = optional(number, 1000)
    error_ratio_percent          = optional(number, 50)
    error_ratio_minimum_requests = optional(number, 50)
    waf_blocks                   = optional(number, 200)
    second_claims                = optional(number, 1)
    expired_unclaimed            = optional(number, 1)
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
