# access = "cognito": people sign in, machines bring client credentials; both carry scopes.

locals {
  cognito_domain_prefix = coalesce(
    var.cognito_domain_prefix,
    "${var.name}-${substr(sha256("${local.account_id}/${local.region}/${var.name}"), 0, 10)}",
  )

  # Made from its parts, so that it is known while planning.
  token_url = var.access == "cognito" ? "https://${local.cognito_domain_prefix}.auth.${local.region}.amazoncognito.com/oauth2/token" : null
}

resource "aws_cognito_user_pool" "this" {
  count = var.access == "cognito" ? 1 : 0

  name                     = var.name
  deletion_protection      = var.cognito_deletion_protection ? "ACTIVE" : "INACTIVE"
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = "ON"
  tags                     = var.tags

  software_token_mfa_configuration {
    enabled = true
  }

  # Nobody signs up: an administrator invites.
  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  # Length, no composition (NIST SP 800-63B-4, 3.1.1.2).
  password_policy {
    minimum_length                   = 15
    require_lowercase                = false
    require_numbers                  = false
    require_symbols                  = false
    require_uppercase                = false
    temporary_password_validity_days = 7
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  count = var.access == "cognito" ? 1 : 0

  domain       = local.cognito_domain_prefix
  user_pool_id = aws_cognito_user_pool.this[0].id
}

resource "aws_cognito_resource_server" "this" {
  count = var.access == "cognito" ? 1 : 0

  identifier   = var.name
  name         = var.name
  user_pool_id = aws_cognito_user_pool.this[0].id

  dynamic "scope" {
    for_each = local.scopes
    content {
      scope_name        = scope.key
      scope_description = scope.value
    }
  }
}

resource "aws_cognito_user_pool_client" "machines" {
  count = var.access == "cognito" ? 1 : 0

  name         = "${var.name}-machines"
  user_pool_id = aws_cognito_user_pool.this[0].id

  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = sort([for scope in keys(local.scopes) : "${var.name}/${scope}"])
  enable_token_revocation              = true
  prevent_user_existence_errors        = "ENABLED"

  access_token_validity = var.cognito_token_minutes

  token_validity_units {
    access_token = "minutes"
  }

  depends_on = [aws_cognito_resource_server.this]
}

# A program on the person's machine or a page: it can keep no secret, so it proves itself by PKCE.
resource "aws_cognito_user_pool_client" "people" {
  count = var.access == "cognito" && length(var.cognito_callback_urls) > 0 ? 1 : 0

  name         = "${var.name}-people"
  user_pool_id = aws_cognito_user_pool.this[0].id

  generate_secret                      = false
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = concat(["openid"], sort([for scope in keys(local.scopes) : "${var.name}/${scope}"]))
  callback_urls                        = var.cognito_callback_urls
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
  enable_token_revocation              = true
  prevent_user_existence_errors        = "ENABLED"

  access_token_validity  = var.cognito_token_minutes
  id_token_validity      = var.cognito_token_minutes
  refresh_token_validity = 1

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }

  depends_on = [aws_cognito_resource_server.this]
}
