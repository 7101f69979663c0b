# credentials = true: the second function, its alias, and its way from the HTTP API.

locals {
  credentials_name          = "${var.name}-credentials"
  credentials_seconds       = 15 # several calls of AWS, one after another, in a function just started
  credentials_secret_prefix = "${var.name}/credentials/"
  credentials_zip_sha256    = try(filebase64sha256(var.credentials_zip), null)
  credentials_alias_arn     = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.credentials_name}:live"
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
    PASSMINT_ROLE_ARN            = aws_iam_role.credentials[0].arn
    PASSMINT_ADMINS              = length(var.credentials_admins) > 0 ? join(",", var.credentials_admins) : null
  })
}

resource "aws_lambda_function" "credentials" {
  # checkov:skip=CKV_AWS_116: an end that is tried three times in vain raises an alarm; reading is over by then, by the secret's policy and the clock.
  # checkov:skip=CKV_AWS_117: it calls AWS alone, over TLS. A VPC would add a network to attack, endpoints to pay, and slower starts.
  # checkov:skip=CKV_AWS_173: no secret stands in the environment: names, ARNs, limits and SHA-256 of 192 and more random bits.
  # checkov:skip=CKV_AWS_272: the zip is built reproducibly and pinned by its SHA-256 (var.credentials_zip_sha256_base64).
  count = var.credentials ? 1 : 0

  function_name = local.credentials_name
  description   = "Hands over temporary credentials, and ends them."
  role          = aws_iam_role.credentials[0].arn

  filename         = var.credentials_zip
  source_code_hash = local.credentials_zip_sha256
  handler          = "credentials_function.lambda_handler"
  runtime          = var.runtime
  architectures    = [var.architecture]
  publish          = true

  memory_size                    = var.memory_mb
  timeout                        = local.credentials_seconds
  reserved_concurrent_executions = coalesce(var.credentials_reserved_concurrency, -1)

  environment {
    variables = { for name, value in local.credentials_environment : name => value if value != null }
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.credentials[0].name
    application_log_level = "INFO" # a line a request and the audit lines
    system_log_level      = "INFO"
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  tags = var.tags

  depends_on = [aws_iam_role_policy.credentials]

  lifecycle {
    precondition {
      condition     = local.credentials_zip_sha256 != null
      error_message = "credentials_zip names no file, and credentials want one. Build it first: make zip."
    }

    precondition {
      condition     = var.credentials_zip_sha256_base64 == null || var.credentials_zip_sha256_base64 == local.credentials_zip_sha256
      error_message = "The zip is not the one that credentials_zip_sha256_base64 names. Build it again, or state the hash of the one to deploy."
    }
  }
}

# API Gateway and the schedules call this alias: var.credentials_live_version moves it back.
resource "aws_lambda_alias" "credentials" {
  count = var.credentials ? 1 : 0

  name             = "live"
  description      = "The version that serves"
  function_name    = aws_lambda_function.credentials[0].function_name
  function_version = coalesce(var.credentials_live_version, aws_lambda_function.credentials[0].version)
}

resource "aws_lambda_permission" "credentials" {
  count = var.credentials ? 1 : 0

  statement_id  = "api-gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.credentials[0].function_name
  qualifier     = aws_lambda_alias.credentials[0].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.execution_arn}/*" # holds the account; not every service sends that by itself
}

resource "aws_apigatewayv2_integration" "credentials" {
  count = var.credentials ? 1 : 0

  api_id                 = aws_apigatewayv2_api.this[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_alias.credentials[0].invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = (local.credentials_seconds + 1) * 1000
}
