locals {
  # What the event must carry before a keyed route answers. The gateway checks credentials, but a
  # path that it does not recognise (/generate%2Dpassword, /generate-password%3F) falls through to the
  # open $default route, and HTTP APIs hand the path on decoded and cut at a decoded question mark;
  # so the function looks for the authorizer's mark itself.
  # (captures of live APIs: github.com/hotsock/voker/pull/8, read in middleapi/standard-server#93)
  required_authorizer = lookup({ cognito = "jwt", iam = "iam" }, var.access, null)

  environment = {
    PASSMINT_MAX_LENGTH          = tostring(var.max_length)
    PASSMINT_MAX_COUNT           = tostring(var.max_count)
    PASSMINT_ORIGINS             = length(var.cors_origins) > 0 ? join(",", var.cors_origins) : null
    PASSMINT_REQUIRED_AUTHORIZER = local.required_authorizer
    PASSMINT_ORIGIN_HEADER       = local.guarded_origin && !local.is_rest ? local.origin_header : null

    # Hashes: whoever may read the function's settings does not learn the way round CloudFront.
    PASSMINT_ORIGIN_SHA256 = local.guarded_origin && !local.is_rest ? join(",", [for secret in var.origin_secrets : nonsensitive(sha256(secret))]) : null
  }
}

module "function" {
  source = "./function"

  name        = var.name
  description = "Generates passwords. Keeps none."
  handler     = "lambda_function.lambda_handler"

  zip_path          = var.zip_path
  zip_s3            = var.zip_s3
  zip_sha256_base64 = var.zip_sha256_base64

  runtime                 = var.runtime
  architecture            = var.architecture
  memory_mb               = var.memory_mb
  timeout_seconds         = var.timeout_seconds
  reserved_concurrency    = var.reserved_concurrency
  provisioned_concurrency = var.provisioned_concurrency
  snap_start              = var.snap_start
  tracing                 = var.tracing
  environment             = local.environment

  alias          = "live"
  live_version   = var.live_version
  canary_percent = var.live_version == null ? 0 : try(var.canary.percent, 0)

  role_arn                 = var.role_arn
  role_name                = "${var.name}-function"
  role_path                = var.role_path
  role_description         = "Passmint's function: writes its own log group, nothing else"
  permissions_boundary_arn = var.permissions_boundary_arn
  policy_name              = "own-log"

  log_retention_days = var.log_retention_days
  kms_key_arn        = var.kms_key_arn
  tags               = var.tags

  alarms = var.alarms ? {
    topic_arn       = local.alarm_topic_arn
    throttles       = var.alarm_thresholds.throttles
    p99_duration_ms = var.alarm_thresholds.p99_duration_ms
    descriptions = {
      throttles = "The function is refused for want of concurrency. ${local.runbook}, throttles."
      duration  = "One request in a hundred takes too long in the function. ${local.runbook}, duration."
    }
  } : null
}

# AWS lets no two permissions of a function have one id, so the id is AWS's to choose: when the API is replaced,
# the new one may call the function before the domain name moves to it.
resource "aws_lambda_permission" "api" {
  statement_id_prefix = "api-gateway-"
  action              = "lambda:InvokeFunction"
  function_name       = module.function.function.function_name
  qualifier           = module.function.alias.name
  principal           = "apigateway.amazonaws.com"
  source_arn          = "${local.execution_arn}/*" # holds the account; not every service sends that by itself

  lifecycle {
    create_before_destroy = true
  }
}
