# One Lambda function with its log group, role, alias and alarms: the inner module of all three functions.

locals {
  # Null without the file, so that neither `validate` nor `destroy` needs one.
  zip_sha256 = var.zip_s3 != null ? var.zip_sha256_base64 : try(filebase64sha256(var.zip_path), null)
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  # checkov:skip=CKV_AWS_115: reserved_concurrency is the operator's choice: a new account has 10 instances in all and refuses a reservation.
  # checkov:skip=CKV_AWS_116: API Gateway waits for the answer; the asynchronous callers (Scheduler, Secrets Manager) retry by themselves, and an alarm reports failures.
  # checkov:skip=CKV_AWS_117: a VPC would add a network to attack, endpoints to pay and slower starts; only a database in a VPC needs one (var.vpc).
  # checkov:skip=CKV_AWS_173: the environment holds no secret: names, ARNs, limits and SHA-256 of 192 and more random bits.
  # checkov:skip=CKV_AWS_272: the zip is built reproducibly and pinned by its SHA-256 (var.zip_sha256_base64).
  function_name = var.name
  description   = var.description
  role          = local.role_arn

  filename          = var.zip_s3 == null ? var.zip_path : null
  s3_bucket         = try(var.zip_s3.bucket, null)
  s3_key            = try(var.zip_s3.key, null)
  s3_object_version = try(var.zip_s3.version_id, null)
  source_code_hash  = local.zip_sha256

  handler       = var.handler
  runtime       = var.runtime
  architectures = [var.architecture]
  layers        = var.layers
  publish       = var.alias != null

  memory_size                    = var.memory_mb
  timeout                        = var.timeout_seconds
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)

  environment {
    variables = { for name, value in var.environment : name => value if value != null }
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.this.name
    application_log_level = "INFO" # one line a request, from which the metrics are made, and audit lines
    system_log_level      = "INFO" # cold starts and memory, for the saved queries
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? [1] : []
    content {
      apply_on = "PublishedVersions"
    }
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  tags = var.tags

  depends_on = [aws_iam_role_policy.this]

  lifecycle {
    precondition {
      condition     = var.zip_s3 != null || local.zip_sha256 != null
      error_message = "There is no zip for ${var.name}: ${var.zip_inputs} must be the path of a file (build it with make zip), or its _s3 counterpart must name an object."
    }

    precondition {
      condition     = var.zip_s3 != null || var.zip_sha256_base64 == null || var.zip_sha256_base64 == local.zip_sha256
      error_message = "The zip of ${var.name} is not the one that its sha256_base64 names. Build it again, or set the hash of the zip to deploy."
    }
  }
}

################################################################################
# The version that serves
################################################################################

# Callers of the function call this alias and nothing else, so moving it is a release, and moving it back a
# rollback: var.live_version. During a canary release var.canary sends a share of the calls to another version.
resource "aws_lambda_alias" "this" {
  count = var.alias == null ? 0 : 1

  name             = var.alias
  description      = "The version that serves"
  function_name    = aws_lambda_function.this.function_name
  function_version = coalesce(var.live_version, aws_lambda_function.this.version)

  dynamic "routing_config" {
    for_each = var.canary_percent > 0 ? [1] : []
    content {
      additional_version_weights = { (aws_lambda_function.this.version) = var.canary_percent / 100 }
    }
  }
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  count = var.provisioned_concurrency > 0 ? 1 : 0

  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_alias.this[0].name
  provisioned_concurrent_executions = var.provisioned_concurrency
}

################################################################################
# What the function may do
################################################################################

locals {
  role_arn = coalesce(var.role_arn, one(aws_iam_role.this[*].arn))

  statements = concat(
    [
      {
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.this.arn}:*"
      },
    ],
    var.statements,
    # X-Ray has no resources: these two actions accept no narrower one.
    [
      for on in [var.tracing] : {
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = "*"
      } if on
    ],
  )
}

resource "aws_iam_role" "this" {
  count = var.role_arn == null ? 1 : 0

  name                 = var.role_name
  path                 = var.role_path
  description          = var.role_description
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  count = var.role_arn == null ? 1 : 0

  name   = var.policy_name
  role   = aws_iam_role.this[0].id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}
