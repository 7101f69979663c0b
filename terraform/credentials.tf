# credentials = true: the second function, its alias, and its way from the HTTP API.

locals {
  credentials_name          = "${var.name}-credentials"
  credentials_seconds       = 15 # several calls of AWS, one after another, in a function just started
  credentials_secret_prefix = "${var.name}/credentials/"
  credentials_alias_arn     = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.credentials_name}:live"
  credentials_role_arn      = coalesce(var.credentials_role_arn, "arn:${local.partition}:iam::${local.account_id}:role${var.role_path}${local.credentials_name}")
  credentials_alarms        = var.credentials && var.alarms

  # Made without the stage, which stands on the routes, which stand on the function.
  public_url = coalesce(
    var.public_url,
    local.has_domain ? "https://${coalesce(var.domain_name, "-")}" : null,
    one(aws_apigatewayv2_api.this[*].api_endpoint),
    "-",
  )

  credentials_environment = merge(local.environment, !var.credentials ? {} : {
    PASSMINT_PUBLIC_URL          = local.public_url
    PASSMINT_TABLE               = aws_dynamodb_table.credentials[0].name
    PASSMINT_SECRET_PREFIX       = local.credentials_secret_prefix
    PASSMINT_KMS_KEY             = aws_kms_key.credentials[0].arn
    PASSMINT_SCHEDULE_GROUP      = aws_scheduler_schedule_group.credentials[0].name
    PASSMINT_SCHEDULER_ROLE_ARN  = aws_iam_role.scheduler[0].arn
    PASSMINT_SCHEDULE_TARGET_ARN = local.credentials_alias_arn # by its parts: the alias stands on the function
    PASSMINT_ROLE_ARN            = local.credentials_role_arn  # by its parts, for the same reason
    PASSMINT_ADMINS              = length(var.credentials_admins) > 0 ? join(",", var.credentials_admins) : null
  })
}

module "credentials_function" {
  source = "./function"
  count  = var.credentials ? 1 : 0

  name        = local.credentials_name
  description = "Hands over temporary credentials, and deletes them when they expire."
  handler     = "credentials_function.lambda_handler"

  zip_path          = var.credentials_zip
  zip_s3            = var.credentials_zip_s3
  zip_sha256_base64 = var.credentials_zip_sha256_base64
  zip_inputs        = "credentials_zip"

  runtime              = var.runtime
  architecture         = var.architecture
  memory_mb            = var.memory_mb
  timeout_seconds      = local.credentials_seconds
  reserved_concurrency = var.credentials_reserved_concurrency
  tracing              = var.tracing
  environment          = local.credentials_environment

  alias        = "live"
  live_version = var.credentials_live_version

  role_arn                 = var.credentials_role_arn
  role_name                = local.credentials_name
  role_path                = var.role_path
  role_description         = "Passmint's credentials function: its table, its secrets, their key and their schedules"
  permissions_boundary_arn = var.permissions_boundary_arn
  policy_name              = "credentials"
  statements               = local.credentials_statements

  log_retention_days = var.log_retention_days
  kms_key_arn        = var.kms_key_arn
  tags               = var.tags

  alarms = var.alarms ? {
    topic_arn    = local.alarm_topic_arn
    throttles    = var.alarm_thresholds.throttles
    descriptions = { throttles = "The credentials function is refused for want of concurrency. ${local.runbook}, throttles." }
  } : null
}

resource "aws_lambda_permission" "credentials" {
  count = var.credentials ? 1 : 0

  statement_id_prefix = "api-gateway-"
  action              = "lambda:InvokeFunction"
  function_name       = module.credentials_function[0].function.function_name
  qualifier           = module.credentials_function[0].alias.name
  principal           = "apigateway.amazonaws.com"
  source_arn          = "${local.execution_arn}/*" # holds the account; not every service sends that by itself

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_integration" "credentials" {
  count = var.credentials ? 1 : 0

  api_id                 = aws_apigatewayv2_api.this[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.credentials_function[0].alias.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = (local.credentials_seconds + 1) * 1000
}
