# credentials = true: where states, values and ends are kept. The secrets themselves are made and
# deleted by the function, not by Terraform.

# States, never values: ids, owners, times, and hashes of random tokens.
resource "aws_dynamodb_table" "credentials" {
  # checkov:skip=CKV_AWS_119: DynamoDB encrypts with AWS's own key; nothing here opens a value, and a key of one's own that is lost would take the record of what was claimed.
  count = var.credentials ? 1 : 0

  name                        = local.credentials_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = var.credentials_deletion_protection
  tags                        = var.tags

  attribute {
    name = "id"
    type = "S"
  }

  ttl {
    attribute_name = "purge_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_kms_key" "credentials" {
  count = var.credentials ? 1 : 0

  description             = "Passmint's temporary credentials in Secrets Manager"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # The account's administrators keep the key, and cannot use it: no Decrypt, no grants.
      {
        Sid       = "Administer"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
      },
      # The function's role: its own policy says so as well.
      {
        Sid       = "WriteThroughSecretsManager"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" } }
      },
      # Readers, as with the key aws/secretsmanager: who may read the secret may have it decrypted.
      # The secret's policy names them and ends their reading.
      {
        Sid       = "ReadThroughSecretsManager"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = local.account_id
            "kms:ViaService"    = "secretsmanager.${local.region}.amazonaws.com"
          }
          StringLike = { "kms:EncryptionContext:SecretARN" = local.credentials_secret_arns }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "credentials" {
  count = var.credentials ? 1 : 0

  name          = "alias/${local.credentials_name}"
  target_key_id = aws_kms_key.credentials[0].key_id
}

# One schedule a credential, made and deleted by the function; deleting the group deletes them.
resource "aws_scheduler_schedule_group" "credentials" {
  count = var.credentials ? 1 : 0

  name = local.credentials_name
  tags = var.tags
}
