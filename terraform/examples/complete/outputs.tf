output "url" {
  description = "Where callers go."
  value       = module.edge.url
}

output "api_keys" {
  description = "One for each team."
  value       = module.passmint.api_keys
  sensitive   = true
}

output "dashboard_url" {
  description = "For whoever is on call."
  value       = module.passmint.dashboard_url
}
