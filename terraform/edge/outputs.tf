output "url" {
  description = "Where the API answers through CloudFront, without a slash at the end."
  value       = "https://${var.domain_name}"
}

output "distribution_domain_name" {
  description = "CloudFront's own name for the distribution: what domain_name must point at, where there is no zone_id."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "distribution_id" {
  description = "The distribution."
  value       = aws_cloudfront_distribution.this.id
}

output "log_group_name" {
  description = "CloudFront's access log, in us-east-1."
  value       = aws_cloudwatch_log_group.this.name
}
