variable "domain_name" {
  description = "Host name that callers use."
  type        = string
}

variable "zone_id" {
  description = "Route 53 zone of domain_name."
  type        = string
}

variable "alarm_email" {
  description = "Whom the alarms write to."
  type        = string
}

variable "origin_secret" {
  description = "What CloudFront shows to the origin: 43 random letters and digits, say."
  type        = string
  sensitive   = true
}

variable "previous_origin_secret" {
  description = "The one before, while it is being changed."
  type        = string
  default     = ""
  sensitive   = true
}
