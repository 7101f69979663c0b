output "function_arn" {
  description = "The rotation function: the rotation_lambda_arn of secrets attached elsewhere."
  value       = aws_lambda_function.this.arn
}

output "role_arn" {
  description = "The function's role: for the policies of keys and secrets that must let it in."
  value       = aws_iam_role.this.arn
}

output "log_group_name" {
  description = "The function's log."
  value       = aws_cloudwatch_log_group.this.name
}
