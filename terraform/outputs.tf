locals {
  api_id        = local.is_rest ? one(aws_api_gateway_rest_api.this[*].id) : one(aws_apigatewayv2_api.this[*].id)
  execution_arn = local.is_rest ? one(aws_api_gateway_rest_api.this[*].execution_arn) : one(aws_apigatewayv2_api.this[*].execution_arn)

  # Of the stage, so that the URL is there once the API answers.
  gateway_url = trimsuffix(local.is_rest ? one(aws_api_gateway_stage.this[*].invoke_url) : one(aws_apigatewayv2_stage.this[*].invoke_url), "/")
  url         = local.has_domain ? "https://${one(aws_apigatewayv2_api_mapping.this[*].domain_name)}" : local.gateway_url

  origin = {
    domain_name = split("/", trimprefix(local.url, "https://"))[0]
    path        = local.is_rest && !local.has_domain ? "/${local.stage_name}" : ""
  }

  request = "'${local.url}${local.first_request}'"
  curl = {
    public  = "curl ${local.request}"
    api_key = "curl -H \"x-api-key: $(terraform output -raw api_key)\" ${local.request}"
    # A profile or SSO leaves no keys in the environment: the AWS CLI puts them there, for this one command.
    iam     = "(eval \"$(aws configure export-credentials --format env)\"; curl --aws-sigv4 aws:amz:${local.region}:execute-api --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H \"x-amz-security-token: $AWS_SESSION_TOKEN\" ${local.request})"
    cognito = "curl -H \"Authorization: Bearer $(curl -s -u \"$(terraform output -raw cognito_client_id):$(terraform output -raw cognito_client_secret)\" -d grant_type=client_credentials ${coalesce(local.token_url, "-")} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\" ${local.request}"
  }
}

################################################################################
# For callers
################################################################################

output "url" {
  description = "Where the API answers, without a slash at the end."
  value       = local.url
}

output "curl" {
  description = "A command that generates a password, as it stands."
  value       = local.curl[var.access]
}

output "api_key" {
  description = "The value of the first API key by name (access api_key). It stands in Terraform's state."
  value       = local.is_rest ? try(values(aws_api_gateway_api_key.this)[0].value, null) : null
  sensitive   = true
}

output "api_keys" {
  description = "The values of the API keys by name (access api_key). They stand in Terraform's state."
  value       = { for name, key in aws_api_gateway_api_key.this : name => key.value }
  sensitive   = true
}

output "caller_policy_arn" {
  description = "IAM policy that lets a caller in (access iam)."
  value       = one(aws_iam_policy.caller[*].arn)
}

output "credentials_caller_policy_arn" {
  description = "IAM policy that lets a caller order credentials (access iam, credentials)."
  value       = one(aws_iam_policy.credentials_caller[*].arn)
}

output "cognito_user_pool_id" {
  description = "User pool (access cognito)."
  value       = one(aws_cognito_user_pool.this[*].id)
}

output "cognito_token_url" {
  description = "Where machines fetch tokens (access cognito)."
  value       = local.token_url
}

output "cognito_client_id" {
  description = "Client for machines (access cognito)."
  value       = one(aws_cognito_user_pool_client.machines[*].id)
}

output "cognito_client_secret" {
  description = "Secret of the client for machines (access cognito). It stands in Terraform's state."
  value       = one(aws_cognito_user_pool_client.machines[*].client_secret)
  sensitive   = true
}

output "cognito_people_client_id" {
  description = "Client for people, with PKCE (access cognito)."
  value       = one(aws_cognito_user_pool_client.people[*].id)
}

################################################################################
# For operators
################################################################################

output "function_name" {
  description = "The function."
  value       = module.function.function.function_name
}

output "function_version" {
  description = "The version just published."
  value       = module.function.function.version
}

output "live_version" {
  description = "The version that serves."
  value       = module.function.alias.function_version
}

output "code_sha256" {
  description = "SHA-256 of the zip just published, in base64, as Lambda states it (CodeSha256)."
  value       = module.function.code_sha256
}

output "dashboard_url" {
  description = "The dashboard."
  value       = var.dashboard ? "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${one(aws_cloudwatch_dashboard.this[*].dashboard_name)}" : null
}

output "alarm_topic_arn" {
  description = "Topic that the alarms are sent to."
  value       = local.alarm_topic_arn
}

output "alarm_names" {
  description = "Names of the alarms that watch the API and the generating function: they stop a canary release."
  value       = local.release_alarms
}

output "alarm_subscribers" {
  description = "Addresses that the alarms write to, and whether each has confirmed. Null with alarm_topic_arn, whose subscribers are not known here, or without alarms."
  value       = length(aws_sns_topic.alarms) == 0 ? null : { for address, subscription in aws_sns_topic_subscription.email : address => !subscription.pending_confirmation }
}

output "log_group_name" {
  description = "The function's log."
  value       = module.function.log_group.name
}

output "access_log_group_name" {
  description = "The API's access log; null where account_log_role is none."
  value       = one(aws_cloudwatch_log_group.access[*].name)
}

output "domain_target" {
  description = "What the DNS record of domain_name must point at: API Gateway's host name, and its zone for an alias record. Null without domain_name."
  value = one([
    for domain in aws_apigatewayv2_domain_name.this[*].domain_name_configuration[0] : {
      name    = domain.target_domain_name
      zone_id = domain.hosted_zone_id
    }
  ])
}

output "origin" {
  description = "Host and path of the API, for terraform/edge."
  value       = local.origin
}

################################################################################
# Of credentials
################################################################################

output "public_url" {
  description = "What links to claim by begin with (credentials)."
  value       = var.credentials ? local.public_url : null
}

output "credentials_function_name" {
  description = "The credentials function."
  value       = one(module.credentials_function[*].function.function_name)
}

output "credentials_live_version" {
  description = "The version of the credentials function that serves."
  value       = one(module.credentials_function[*].alias.function_version)
}

output "credentials_code_sha256" {
  description = "SHA-256 of the credentials function's zip just published, in base64."
  value       = one(module.credentials_function[*].code_sha256)
}

output "credentials_role_arn" {
  description = "The credentials function's role: for a policy of yours that must let it in."
  value       = one(module.credentials_function[*].role_arn)
}

output "credentials_table_name" {
  description = "The table of states."
  value       = one(aws_dynamodb_table.credentials[*].name)
}

output "credentials_key_arn" {
  description = "The key that encrypts the secrets."
  value       = one(aws_kms_key.credentials[*].arn)
}

output "credentials_secret_prefix" {
  description = "What the names of the secrets begin with."
  value       = var.credentials ? local.credentials_secret_prefix : null
}

output "credentials_schedule_group" {
  description = "The group of the schedules that end credentials."
  value       = one(aws_scheduler_schedule_group.credentials[*].name)
}

output "credentials_log_group_name" {
  description = "The credentials function's log, with the audit lines."
  value       = one(module.credentials_function[*].log_group.name)
}
