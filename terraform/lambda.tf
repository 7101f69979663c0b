locals {
  # Null without the file, so that neither `validate` nor `destroy` needs one.
  zip_sha256 = fileexists(var.zip_path) ? filebase64sha256(var.zip_path) : null

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

resource "aws_lambda_function" "this" {
  # checkov:skip=CKV_AWS_116: a dead letter queue is for asynchronous calls; API Gateway waits for the answer.
  # checkov:skip=CKV_AWS_117: the function calls nothing. A VPC would add a network to attack, and slower starts.
  # checkov:skip=CKV_AWS_173: no secret stands in the environment: limits, origins and SHA-256 of 192 and more random bits.
  # checkov:skip=CKV_AWS_272: the zip is built reproducibly and pinned by its SHA-256 (var.zip_sha256_base64).
  function_name = var.name
  description   = "Generates passwords. Keeps none."
  role          = aws_iam_role.function.arn

  filename         = var.zip_path
  source_code_hash = local.zip_sha256
  handler          = "lambda_function.lambda_handler"
  runtime          = var.runtime
  architectures    = [var.architecture]
  publish          = true

  memory_size                    = var.memory_mb
  timeout                        = var.timeout_seconds
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)

  environment {
    variables = { for name, value in local.environment : name => value if value != null }
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.function.name
    application_log_level = "INFO" # one line a request; the metrics are made from it
    system_log_level      = "INFO" # cold starts and memory, for the saved queries
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? [1] : []
    content {
      apply_on = "PublishedVersions"
    }
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  tags = var.tags

  depends_on = [aws_iam_role_policy.function]

  lifecycle {
    precondition {
      condition     = local.zip_sha256 != null
      error_message = "zip_path names no file. Build it first: make zip."
    }

    precondition {
      condition     = var.zip_sha256_base64 == null || var.zip_sha256_base64 == local.zip_sha256
      error_message = "The zip is not the one that zip_sha256_base64 names. Build it again, or state the hash of the one to deploy."
    }
  }
}

# API Gateway calls this alias and nothing else, so moving it is a release, and moving it back a
# rollback: var.live_version.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that serves"
  function_name    = aws_lambda_function.this.function_name
  function_version = coalesce(var.live_version, aws_lambda_function.this.version)
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  count = var.provisioned_concurrency > 0 ? 1 : 0

  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.provisioned_concurrency
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api-gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.execution_arn}/*" # holds the account; not every service sends that by itself
}
