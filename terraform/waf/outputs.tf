output "web_acl_arn" {
  description = "The firewall."
  value       = aws_wafv2_web_acl.this.arn
}

output "metric_name" {
  description = "Value of the dimension WebACL in its metrics."
  value       = aws_wafv2_web_acl.this.name
}

output "log_group_name" {
  description = "The firewall's log."
  value       = aws_cloudwatch_log_group.this.name
}
