# A rotation function for Secrets Manager, whose passwords come from the same policies as the API's.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  # Null without the file, so that neither `validate` nor `destroy` needs one.
  zip_sha256 = fileexists(var.zip_path) ? filebase64sha256(var.zip_path) : null

  # By its parts: the role's policy names the function, which stands on the role.
  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${var.name}"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  # checkov:skip=CKV_AWS_115: Secrets Manager calls it some times a month; a new account refuses a reservation.
  # checkov:skip=CKV_AWS_116: Secrets Manager tries a failed rotation again by itself, and the alarm tells of it.
  # checkov:skip=CKV_AWS_117: only who has a database in a VPC needs one: var.vpc.
  # checkov:skip=CKV_AWS_173: no secret stands in the environment: the kind of rotation and a policy of passwords.
  # checkov:skip=CKV_AWS_272: the zip is built reproducibly and pinned by its SHA-256 (var.zip_sha256_base64).
  function_name = var.name
  description   = "Rotates secrets with Passmint's policies."
  role          = aws_iam_role.this.arn

  filename         = var.zip_path
  source_code_hash = local.zip_sha256
  handler          = "rotation_function.lambda_handler"
  runtime          = var.runtime
  architectures    = [var.architecture]

  layers      = var.layers
  memory_size = 256
  timeout     = 60 # a database may be slow to answer; Secrets Manager waits

  environment {
    variables = merge(
      { PASSMINT_ROTATION = var.rotation, PASSMINT_POLICY = var.policy },
      var.database_ca == null ? {} : { PASSMINT_DATABASE_CA = var.database_ca },
    )
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.this.name
    application_log_level = "INFO"
    system_log_level      = "INFO"
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  tracing_config {
    mode = "PassThrough"
  }

  tags = var.tags

  depends_on = [aws_iam_role_policy.this]

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

resource "aws_lambda_permission" "secrets_manager" {
  statement_id   = "secrets-manager"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "secretsmanager.amazonaws.com"
  source_account = local.account_id
}

resource "aws_secretsmanager_secret_rotation" "this" {
  for_each = var.secrets

  secret_id           = each.value
  rotation_lambda_arn = aws_lambda_function.this.arn
  rotate_immediately  = var.rotate_immediately

  rotation_rules {
    schedule_expression = var.rotation_rules.schedule_expression
    duration            = var.rotation_rules.duration
  }

  depends_on = [aws_lambda_permission.secrets_manager]
}

resource "aws_cloudwatch_metric_alarm" "failures" {
  count = var.alarm_topic_arn == null ? 0 : 1

  alarm_name          = "${var.name}-failures"
  alarm_description   = "A step of a rotation failed. What to do: terraform/README.md, rotation."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.this.function_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
  tags                = var.tags
}
