output "function_arn" {
  description = "The rotation function: the rotation_lambda_arn of secrets attached elsewhere."
  value       = module.function.function.arn
}

output "role_arn" {
  description = "The function's role: for the policies of keys and secrets that must let it in."
  value       = module.function.role_arn
}

output "log_group_name" {
  description = "The function's log."
  value       = module.function.log_group.name
}
