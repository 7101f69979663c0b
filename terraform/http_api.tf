# access = "cognito", "iam" or "public": an HTTP API.

locals {
  operations = merge([
    for path, route in local.routes : {
      for method in route.methods : "${method} ${path}" => route
    }
  ]...)

  keyed_operations = { for key, route in local.operations : key => route if route.keyed }

  # ANY is for the 405 of other methods. It is open, so this function too looks for the authorizer's
  # mark, see required_authorizer in lambda.tf.
  credentials_operations = merge([
    for path, route in local.credentials_routes : merge(
      { for method in route.methods : "${method} ${path}" => route },
      { "ANY ${path}" = merge(route, { keyed = false, scope = null }) },
    )
  ]...)

  http_operations = { for key, route in merge(local.operations, local.credentials_operations) : key => route if !local.is_rest }

  # What each access mode asks of a keyed route.
  http_authorization = { cognito = "JWT", iam = "AWS_IAM", public = "NONE" }
}

resource "aws_apigatewayv2_api" "this" {
  count = local.is_rest ? 0 : 1

  name                         = var.name
  description                  = "Passmint"
  protocol_type                = "HTTP"
  disable_execute_api_endpoint = var.disable_default_endpoint
  tags                         = var.tags

  # No cors_configuration: the gateway would answer preflights without asking the function.

  # AWS deletes no API that a domain name is mapped to, so the old one goes last.
  # (hashicorp/terraform-provider-aws#41651)
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_integration" "this" {
  count = local.is_rest ? 0 : 1

  api_id                 = aws_apigatewayv2_api.this[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.function.alias.invoke_arn
  payload_format_version = "2.0" # its raw query string tells a repeated name from a comma
  timeout_milliseconds   = (var.timeout_seconds + 1) * 1000
}

resource "aws_apigatewayv2_authorizer" "cognito" {
  count = var.access == "cognito" ? 1 : 0

  api_id           = aws_apigatewayv2_api.this[0].id
  name             = "cognito"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://${aws_cognito_user_pool.this[0].endpoint}"
    audience = concat([aws_cognito_user_pool_client.machines[0].id], aws_cognito_user_pool_client.people[*].id)
  }
}

resource "aws_apigatewayv2_route" "this" {
  # checkov:skip=CKV_AWS_309: keyed routes have an authorizer unless the operator asks for access public; the others are open by contract, a claim by its token.
  for_each = local.http_operations

  api_id             = aws_apigatewayv2_api.this[0].id
  route_key          = each.key
  target             = "integrations/${contains(keys(local.credentials_operations), each.key) ? aws_apigatewayv2_integration.credentials[0].id : aws_apigatewayv2_integration.this[0].id}"
  authorization_type = each.value.keyed ? local.http_authorization[var.access] : "NONE"

  authorizer_id        = each.value.keyed ? one(aws_apigatewayv2_authorizer.cognito[*].id) : null
  authorization_scopes = each.value.keyed && var.access == "cognito" ? ["${var.name}/${each.value.scope}"] : null

  # The stage drops a route's settings before the route goes, and a route drops its authorizer before the
  # authorizer goes: AWS refuses the other order. (aws/serverless-application-model#1939,
  # hashicorp/terraform-provider-aws#14812)
  lifecycle {
    create_before_destroy = true
  }
}

# Everything else: 404 for what there is not, 405 for other methods, and preflights, all from the
# function. It refuses to generate here; see required_authorizer in lambda.tf.
resource "aws_apigatewayv2_route" "default" {
  # checkov:skip=CKV_AWS_309: this route answers 404, 405 and preflights, which carry no credentials.
  count = local.is_rest ? 0 : 1

  api_id             = aws_apigatewayv2_api.this[0].id
  route_key          = "$default"
  target             = "integrations/${aws_apigatewayv2_integration.this[0].id}"
  authorization_type = "NONE"
}

resource "aws_apigatewayv2_stage" "this" {
  count = local.is_rest ? 0 : 1

  api_id      = aws_apigatewayv2_api.this[0].id
  name        = "$default"
  description = "Serves the function's alias live"
  auto_deploy = true
  tags        = var.tags

  default_route_settings {
    throttling_rate_limit    = var.rate_limit
    throttling_burst_limit   = var.burst_limit
    detailed_metrics_enabled = true
  }

  # By the routes themselves, since AWS refuses the settings of a route that there is not yet.
  dynamic "route_settings" {
    for_each = [for key in keys(local.credentials_operations) : aws_apigatewayv2_route.this[key].route_key]
    content {
      route_key                = route_settings.value
      throttling_rate_limit    = var.credentials_rate_limit
      throttling_burst_limit   = var.credentials_burst_limit
      detailed_metrics_enabled = true
    }
  }

  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access
    content {
      destination_arn = access_log_settings.value.arn
      format          = local.access_log_format
    }
  }

  # AWS deletes no stage that a domain name is mapped to.
  lifecycle {
    create_before_destroy = true
  }
}
