# A rotation function for Secrets Manager, whose passwords come from the same policies as the API's.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  # By its parts: the role's policy names the function, which stands on the role.
  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${var.name}"
}

module "function" {
  source = "../function"

  name        = var.name
  description = "Rotates secrets with Passmint's policies."
  handler     = "rotation_function.lambda_handler"

  zip_path          = var.zip_path
  zip_s3            = var.zip_s3
  zip_sha256_base64 = var.zip_sha256_base64

  runtime         = var.runtime
  architecture    = var.architecture
  memory_mb       = 256
  timeout_seconds = 60 # a database may be slow to answer; Secrets Manager waits
  layers          = var.layers
  vpc             = var.vpc

  environment = {
    PASSMINT_ROTATION    = var.rotation
    PASSMINT_POLICY      = var.policy
    PASSMINT_DATABASE_CA = var.database_ca
  }

  role_arn                 = var.role_arn
  role_name                = var.name
  role_path                = var.role_path
  role_description         = "Passmint's rotation function: the secrets that it rotates, nothing else"
  permissions_boundary_arn = var.permissions_boundary_arn
  policy_name              = "rotate"
  statements               = local.statements

  log_retention_days = var.log_retention_days
  kms_key_arn        = var.log_kms_key_arn
  tags               = var.tags

  alarms = var.alarm_topic_arn == null ? null : {
    topic_arn    = var.alarm_topic_arn
    failures     = 1
    descriptions = { failures = "A step of a rotation failed. What to do: terraform/README.md, rotation." }
  }
}

resource "aws_lambda_permission" "secrets_manager" {
  statement_id   = "secrets-manager"
  action         = "lambda:InvokeFunction"
  function_name  = module.function.function.function_name
  principal      = "secretsmanager.amazonaws.com"
  source_account = local.account_id
}

resource "aws_secretsmanager_secret_rotation" "this" {
  for_each = var.secrets

  secret_id           = each.value
  rotation_lambda_arn = module.function.function.arn
  rotate_immediately  = var.rotate_immediately

  rotation_rules {
    schedule_expression = var.rotation_rules.schedule_expression
    duration            = var.rotation_rules.duration
  }

  depends_on = [aws_lambda_permission.secrets_manager]
}
