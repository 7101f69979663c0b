# Whole resources: the modules above read what they need, and their tests read the rest.

output "function" {
  description = "The Lambda function."
  value       = aws_lambda_function.this
}

output "alias" {
  description = "The alias that callers call; null without var.alias."
  value       = one(aws_lambda_alias.this[*])
}

output "log_group" {
  description = "The function's log group."
  value       = aws_cloudwatch_log_group.this
}

output "role" {
  description = "The role that this module made; null with var.role_arn."
  value       = one(aws_iam_role.this[*])
}

output "role_arn" {
  description = "ARN of the function's role, made here or given."
  value       = local.role_arn
}

output "policy" {
  description = "The role's policy, as JSON; null with var.role_arn."
  value       = one(aws_iam_role_policy.this[*].policy)
}

output "code_sha256" {
  description = "SHA-256 of the zip just published, in base64, as Lambda reports it (CodeSha256)."
  # The function's attribute code_sha256 is the previous one until the next refresh.
  value = coalesce(aws_lambda_function.this.source_code_hash, aws_lambda_function.this.code_sha256)
}

output "alarms" {
  description = "The function's alarms, by failures, throttles and duration."
  value = merge(
    aws_cloudwatch_metric_alarm.count,
    { for alarm in aws_cloudwatch_metric_alarm.duration : "duration" => alarm },
  )
}

output "provisioned_concurrency" {
  description = "The provisioned concurrency; null if there is none."
  value       = one(aws_lambda_provisioned_concurrency_config.this[*])
}
