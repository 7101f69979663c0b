# credentials = true: what the second function may do, what a schedule may do, and what a caller needs.

locals {
  credentials_secret_arns = "arn:${local.partition}:secretsmanager:${local.region}:${local.account_id}:secret:${local.credentials_secret_prefix}*"
  credentials_schedules   = "arn:${local.partition}:scheduler:${local.region}:${local.account_id}:schedule/${local.credentials_name}/*"

  credentials_statements = !var.credentials ? null : [
    {
      Sid      = "KeepStates"
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
      Resource = aws_dynamodb_table.credentials[0].arn
    },
    {
      Sid    = "KeepValues"
      Effect = "Allow"
      Action = [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutResourcePolicy",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
      ]
      Resource = local.credentials_secret_arns
    },
    {
      Sid       = "EncryptValues"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = aws_kms_key.credentials[0].arn
      Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" } }
    },
    {
      Sid      = "ScheduleEnds"
      Effect   = "Allow"
      Action   = "scheduler:CreateSchedule"
      Resource = local.credentials_schedules
    },
    {
      Sid       = "GiveSchedulesTheirRole"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = aws_iam_role.scheduler[0].arn
      Condition = { StringEquals = { "iam:PassedToService" = "scheduler.amazonaws.com" } }
    },
  ]
}

################################################################################
# What a schedule may do at a credential's end
################################################################################

resource "aws_iam_role" "scheduler" {
  count = var.credentials ? 1 : 0

  name                 = "${local.credentials_name}-scheduler"
  path                 = var.role_path
  description          = "Schedules of Passmint's credentials: call the credentials function, nothing else"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  # The group, not a schedule: AWS checks this when a schedule is made, and knows the group only.
  # (docs.aws.amazon.com/scheduler, "Confused deputy prevention in EventBridge Scheduler")
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account_id
          "aws:SourceArn"     = aws_scheduler_schedule_group.credentials[0].arn
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  count = var.credentials ? 1 : 0

  name = "end-credentials"
  role = aws_iam_role.scheduler[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "EndCredentials"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = local.credentials_alias_arn
    }]
  })
}

################################################################################
# What a caller needs to order credentials (access iam)
################################################################################

resource "aws_iam_policy" "credentials_caller" {
  count = var.credentials && var.access == "iam" ? 1 : 0

  name        = "${local.credentials_name}-caller"
  description = "Lets whoever it is attached to order credentials of ${var.name}, look after them and revoke them"
  tags        = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "Order"
      Effect = "Allow"
      Action = "execute-api:Invoke"
      Resource = sort([
        for key, operation in local.credentials_operations :
        "${local.execution_arn}/$default/${replace(replace(key, " ", ""), "{id}", "*")}" if operation.keyed
      ])
    }]
  })
}
