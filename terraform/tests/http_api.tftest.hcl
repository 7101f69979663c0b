# access = "cognito", "iam" and "public": an HTTP API.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  zip_path = "tests/stand-in.zip"
}

run "cognito" {
  command = plan

  variables {
    access = "cognito"
  }

  assert {
    condition     = length(aws_api_gateway_rest_api.this) == 0 && length(aws_api_gateway_api_key.this) == 0 && aws_apigatewayv2_api.this[0].protocol_type == "HTTP"
    error_message = "one HTTP API, no REST API, no keys"
  }

  assert {
    condition = { for key, route in aws_apigatewayv2_route.this : key => "${route.authorization_type} ${join(" ", coalesce(route.authorization_scopes, []))}" } == {
      "GET /explain-policy"       = "JWT passmint/explain"
      "GET /generate-passphrase"  = "JWT passmint/generate"
      "GET /generate-password"    = "JWT passmint/generate"
      "GET /health"               = "NONE "
      "GET /openapi.json"         = "NONE "
      "GET /presets"              = "NONE "
      "GET /presets/{name}"       = "NONE "
      "HEAD /health"              = "NONE "
      "HEAD /openapi.json"        = "NONE "
      "HEAD /presets"             = "NONE "
      "HEAD /presets/{name}"      = "NONE "
      "POST /explain-policy"      = "JWT passmint/explain"
      "POST /generate-passphrase" = "JWT passmint/generate"
      "POST /generate-password"   = "JWT passmint/generate"
    }
    error_message = "keyed routes want a token with the route's scope, open ones want nothing"
  }

  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.this : (route.authorization_type == "JWT") == (route.authorizer_id == "authorizer123")])
    error_message = "the authorizer is on the keyed routes and on no other"
  }

  assert {
    condition     = aws_apigatewayv2_route.default[0].route_key == "$default" && aws_apigatewayv2_route.default[0].authorization_type == "NONE" && module.function.function.environment[0].variables.PASSMINT_REQUIRED_AUTHORIZER == "jwt"
    error_message = "$default is open for 404 and 405, so the function must be told to want the authorizer's mark"
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.cognito[0].authorizer_type == "JWT" && aws_apigatewayv2_authorizer.cognito[0].jwt_configuration[0].issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool12345" && aws_apigatewayv2_authorizer.cognito[0].jwt_configuration[0].audience == toset(["client123"])
    error_message = "tokens of this pool and these clients only"
  }

  assert {
    condition     = aws_cognito_user_pool_client.machines[0].generate_secret && aws_cognito_user_pool_client.machines[0].allowed_oauth_flows == toset(["client_credentials"]) && aws_cognito_user_pool_client.machines[0].allowed_oauth_scopes == toset(["passmint/explain", "passmint/generate"])
    error_message = "machines come with client credentials"
  }

  assert {
    condition     = !aws_cognito_user_pool_client.people[0].generate_secret && aws_cognito_user_pool_client.people[0].allowed_oauth_flows == toset(["code"])
    error_message = "people come by the code flow, without a secret that a page could not keep"
  }

  assert {
    condition     = toset([for scope in aws_cognito_resource_server.this[0].scope : scope.scope_name]) == toset(["explain", "generate"])
    error_message = "there is a scope for each kind of work"
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].admin_create_user_config[0].allow_admin_create_user_only && aws_cognito_user_pool.this[0].mfa_configuration == "ON" && aws_cognito_user_pool.this[0].deletion_protection == "ACTIVE"
    error_message = "nobody signs up, a second factor is wanted, the pool is not deleted by accident"
  }

  assert {
    condition     = startswith(aws_cognito_user_pool_domain.this[0].domain, "passmint-") && output.cognito_token_url == "https://${aws_cognito_user_pool_domain.this[0].domain}.auth.eu-central-1.amazoncognito.com/oauth2/token" && nonsensitive(output.cognito_client_secret) == "secret123"
    error_message = "the outputs say where tokens come from"
  }

  assert {
    condition     = strcontains(output.curl, "client_credentials") && strcontains(output.curl, "Authorization: Bearer")
    error_message = "the command fetches a token"
  }
}

run "cognito_can_be_set" {
  command = plan

  variables {
    access                      = "cognito"
    cognito_domain_prefix       = "acme-passwords"
    cognito_callback_urls       = []
    cognito_token_minutes       = 15
    cognito_deletion_protection = false
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].domain == "acme-passwords" && length(aws_cognito_user_pool_client.people) == 0 && aws_cognito_user_pool_client.machines[0].access_token_validity == 15 && aws_cognito_user_pool.this[0].deletion_protection == "INACTIVE"
    error_message = "domain, clients, token time and protection are the variables'"
  }
}

run "iam" {
  command = plan

  variables {
    access = "iam"
  }

  assert {
    condition = { for key, route in aws_apigatewayv2_route.this : key => route.authorization_type } == {
      "GET /explain-policy"       = "AWS_IAM"
      "GET /generate-passphrase"  = "AWS_IAM"
      "GET /generate-password"    = "AWS_IAM"
      "GET /health"               = "NONE"
      "GET /openapi.json"         = "NONE"
      "GET /presets"              = "NONE"
      "GET /presets/{name}"       = "NONE"
      "HEAD /health"              = "NONE"
      "HEAD /openapi.json"        = "NONE"
      "HEAD /presets"             = "NONE"
      "HEAD /presets/{name}"      = "NONE"
      "POST /explain-policy"      = "AWS_IAM"
      "POST /generate-passphrase" = "AWS_IAM"
      "POST /generate-password"   = "AWS_IAM"
    }
    error_message = "keyed routes want a signature, open ones want nothing"
  }

  assert {
    condition     = length(aws_apigatewayv2_authorizer.cognito) == 0 && length(aws_cognito_user_pool.this) == 0 && module.function.function.environment[0].variables.PASSMINT_REQUIRED_AUTHORIZER == "iam"
    error_message = "no user pool; the function wants the signature's mark"
  }

  assert {
    condition     = jsondecode(aws_iam_policy.caller[0].policy) == jsondecode(file("tests/policies/caller.json"))
    error_message = "a caller's policy allows the keyed routes of this API and nothing else (tests/policies/caller.json)"
  }

  assert {
    condition     = strcontains(output.curl, "--aws-sigv4 aws:amz:eu-central-1:execute-api") && strcontains(output.curl, "aws configure export-credentials --format env")
    error_message = "the command signs"
  }
}

run "public" {
  command = plan

  variables {
    access = "public"
  }

  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.this : route.authorization_type == "NONE"]) && length(aws_iam_policy.caller) == 0
    error_message = "nobody is asked for anything"
  }

  assert {
    condition     = length(setintersection(keys(aws_apigatewayv2_route.this), ["GET /", "HEAD /"])) == 2
    error_message = "the page is served to whoever may use it"
  }

  assert {
    condition     = !contains(keys(module.function.function.environment[0].variables), "PASSMINT_REQUIRED_AUTHORIZER")
    error_message = "the function asks for no authorizer"
  }

  assert {
    condition     = output.curl == "curl 'https://http123.execute-api.eu-central-1.amazonaws.com/generate-password?length=20'" && output.api_key == null
    error_message = "the command needs no key, and there is none"
  }
}

run "limits" {
  command = plan

  variables {
    access = "public"
  }

  assert {
    condition     = aws_apigatewayv2_stage.this[0].name == "$default" && aws_apigatewayv2_stage.this[0].auto_deploy && aws_apigatewayv2_stage.this[0].default_route_settings[0].throttling_rate_limit == 10 && aws_apigatewayv2_stage.this[0].default_route_settings[0].throttling_burst_limit == 20
    error_message = "the stage serves 10 a second, 20 at once"
  }

  assert {
    condition     = aws_apigatewayv2_integration.this[0].payload_format_version == "2.0" && aws_apigatewayv2_integration.this[0].integration_uri == module.function.alias.invoke_arn
    error_message = "every route calls the alias, with the payload that keeps the raw query"
  }

  assert {
    condition     = length(aws_apigatewayv2_api.this[0].cors_configuration) == 0
    error_message = "the function answers preflights, not the gateway"
  }
}

run "access_log" {
  command = plan

  variables {
    access = "iam"
  }

  assert {
    condition = toset(regexall("\\$context\\.[A-Za-z_.]+", aws_apigatewayv2_stage.this[0].access_log_settings[0].format)) == toset([
      "$context.error.responseType", "$context.httpMethod", "$context.identity.sourceIp", "$context.identity.userArn",
      "$context.integration.latency", "$context.integration.requestId", "$context.integration.status", "$context.requestId", "$context.requestTime",
      "$context.responseLatency", "$context.responseLength", "$context.routeKey", "$context.status",
    ])
    error_message = "neither path, query, header, agent nor key: what a client typed is not logged"
  }

  assert {
    condition     = aws_apigatewayv2_stage.this[0].access_log_settings[0].destination_arn == aws_cloudwatch_log_group.access[0].arn && startswith(aws_cloudwatch_log_group.access[0].name, "/aws/vendedlogs/")
    error_message = "the access log is on, without anything of the whole account"
  }
}

run "guarded_origin" {
  command = plan

  variables {
    access         = "public"
    origin_secrets = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
  }

  assert {
    condition     = module.function.function.environment[0].variables.PASSMINT_ORIGIN_HEADER == "x-passmint-origin" && module.function.function.environment[0].variables.PASSMINT_ORIGIN_SHA256 == join(",", [sha256("0123456789abcdef0123456789abcdef"), sha256("fedcba9876543210fedcba9876543210")])
    error_message = "an HTTP API takes no firewall, so the function checks the header, by hashes"
  }
}

run "no_access_log" {
  command = plan

  variables {
    access     = "iam"
    access_log = false
  }

  assert {
    condition     = length(aws_apigatewayv2_stage.this[0].access_log_settings) == 0 && length(aws_cloudwatch_log_group.access) == 0 && length(aws_cloudwatch_log_metric_filter.throttled) == 0
    error_message = "the access log can be switched off"
  }
}
