# Roles for GitHub Actions without a stored key: a pull request may plan, a tag may apply. deploy.yml beside this
# file is the workflow. Apply this once, by hand, from your machine.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.86, < 7"
    }
  }
}

provider "aws" {}

variable "repository" {
  description = "The repository whose workflows sign in, as OWNER/NAME."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "repository must be OWNER/NAME."
  }
}

variable "state_bucket" {
  description = "S3 bucket of Terraform's state, as in deploy.s3.tfbackend."
  type        = string
}

locals {
  issuer = "token.actions.githubusercontent.com"

  # Who may take each role: GitHub states it as the token's subject.
  subjects = {
    plan  = "repo:${var.repository}:pull_request"
    apply = "repo:${var.repository}:ref:refs/tags/v*"
  }

  trust = {
    for name, subject in local.subjects : name => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
        Condition = {
          StringEquals = { "${local.issuer}:aud" = "sts.amazonaws.com" }
          StringLike   = { "${local.issuer}:sub" = subject }
        }
      }]
    })
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "plan" {
  name               = "passmint-github-plan"
  description        = "Pull requests of ${var.repository}: read, to show a plan"
  assume_role_policy = local.trust.plan
}

# Everything but secret values: AWS keeps those out of this policy.
resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.plan.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

resource "aws_iam_role_policy" "plan_state" {
  name = "read-state"
  role = aws_iam_role.plan.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "State", Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.state_bucket}/passmint.tfstate" },
      { Sid = "Bucket", Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::${var.state_bucket}" },
      { Sid = "Lock", Effect = "Allow", Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], Resource = "arn:aws:s3:::${var.state_bucket}/passmint.tfstate.tflock" },
      # SecurityAudit does not read an API itself.
      { Sid = "Apis", Effect = "Allow", Action = "apigateway:GET", Resource = "arn:aws:apigateway:*::/*" },
    ]
  })
}

resource "aws_iam_role" "apply" {
  name               = "passmint-github-apply"
  description        = "Tags of ${var.repository}: deploy"
  assume_role_policy = local.trust.apply
}

resource "aws_iam_role_policy" "apply" {
  name   = "deploy"
  role   = aws_iam_role.apply.id
  policy = replace(file("${path.module}/../../deployer-policy.json"), "BUCKET", var.state_bucket)
}

output "roles" {
  description = "For the repository's variables AWS_PLAN_ROLE and AWS_APPLY_ROLE."
  value       = { plan = aws_iam_role.plan.arn, apply = aws_iam_role.apply.arn }
}
