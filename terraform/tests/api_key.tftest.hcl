# access = "api_key": a REST API with keys and a usage plan.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  zip_path = "tests/stand-in.zip"
}

run "api" {
  command = plan

  assert {
    condition     = aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["REGIONAL"]) && length(aws_apigatewayv2_api.this) == 0
    error_message = "one regional REST API, no HTTP API"
  }

  assert {
    condition = { for key, method in aws_api_gateway_method.this : key => method.api_key_required } == {
      "ANY /"                    = false
      "ANY /explain-policy"      = true
      "ANY /generate-passphrase" = true
      "ANY /generate-password"   = true
      "ANY /health"              = false
      "ANY /openapi.json"        = false
      "ANY /presets"             = false
      "ANY /presets/{name}"      = false
    }
    error_message = "keyed routes want a key, open ones do not"
  }

  assert {
    condition     = alltrue([for method in aws_api_gateway_method.this : method.http_method == "ANY" && method.authorization == "NONE" && method.request_validator_id == null])
    error_message = "the function answers every method (405) and validates by itself"
  }

  assert {
    condition     = alltrue([for integration in aws_api_gateway_integration.this : integration.type == "AWS_PROXY" && integration.uri == module.function.alias.invoke_arn && integration.timeout_milliseconds == 6000])
    error_message = "every method calls the alias, and waits a second longer than the function may take"
  }

  assert {
    condition     = toset([for resource in aws_api_gateway_resource.first : resource.path_part]) == toset(["explain-policy", "generate-passphrase", "generate-password", "health", "openapi.json", "presets"]) && [for resource in aws_api_gateway_resource.second : resource.path_part] == ["{name}"]
    error_message = "there is a resource for each route and no {proxy+}"
  }

  assert {
    condition     = aws_api_gateway_method.this["ANY /"].resource_id == "root123" && aws_api_gateway_integration.this["ANY /"].resource_id == "root123"
    error_message = "the page is at the API's root"
  }
}

run "limits" {
  command = plan

  assert {
    condition     = aws_api_gateway_method_settings.all[0].method_path == "*/*" && aws_api_gateway_method_settings.all[0].settings[0].throttling_rate_limit == 10 && aws_api_gateway_method_settings.all[0].settings[0].throttling_burst_limit == 20
    error_message = "the stage serves 10 a second, 20 at once"
  }

  assert {
    condition     = aws_api_gateway_usage_plan.this[0].throttle_settings[0].rate_limit == 10 && aws_api_gateway_usage_plan.this[0].throttle_settings[0].burst_limit == 20 && one(aws_api_gateway_usage_plan.this[0].quota_settings).limit == 10000 && one(aws_api_gateway_usage_plan.this[0].quota_settings).period == "DAY"
    error_message = "a key may ask 10 a second, 20 at once, 10000 a day"
  }

  assert {
    condition     = [for stage in aws_api_gateway_usage_plan.this[0].api_stages : "${stage.api_id}/${stage.stage}"] == ["rest123/v1"]
    error_message = "the plan is for this stage"
  }

  assert {
    condition     = aws_api_gateway_method_settings.all[0].settings[0].logging_level == "OFF" && !aws_api_gateway_method_settings.all[0].settings[0].data_trace_enabled && !aws_api_gateway_method_settings.all[0].settings[0].caching_enabled && !aws_api_gateway_stage.this[0].cache_cluster_enabled
    error_message = "no execution log, no data trace, no cache: each would keep passwords"
  }
}

run "limits_can_be_set" {
  command = plan

  variables {
    rate_limit      = 100
    burst_limit     = 200
    key_rate_limit  = 5.5
    key_burst_limit = 7
    quota_per_day   = 99
    api_keys        = ["ci", "platform"]
  }

  assert {
    condition     = aws_api_gateway_method_settings.all[0].settings[0].throttling_rate_limit == 100 && aws_api_gateway_method_settings.all[0].settings[0].throttling_burst_limit == 200
    error_message = "the stage's limits are the variables'"
  }

  assert {
    condition     = aws_api_gateway_usage_plan.this[0].throttle_settings[0].rate_limit == 5.5 && aws_api_gateway_usage_plan.this[0].throttle_settings[0].burst_limit == 7 && one(aws_api_gateway_usage_plan.this[0].quota_settings).limit == 99
    error_message = "the key's limits are the variables'"
  }

  assert {
    condition     = [for key in aws_api_gateway_api_key.this : key.name] == ["passmint-ci", "passmint-platform"] && keys(aws_api_gateway_usage_plan_key.this) == ["ci", "platform"]
    error_message = "each name has a key, and each key is in the plan"
  }
}

run "gateway_responses" {
  command = plan

  assert {
    condition = { for type, response in aws_api_gateway_gateway_response.this : type => coalesce(response.status_code, "its own") } == {
      ACCESS_DENIED                = "403"
      DEFAULT_4XX                  = "its own"
      DEFAULT_5XX                  = "its own"
      INVALID_API_KEY              = "403"
      MISSING_AUTHENTICATION_TOKEN = "404"
      QUOTA_EXCEEDED               = "429"
      REQUEST_TOO_LARGE            = "413"
      THROTTLED                    = "429"
      WAF_FILTERED                 = "403"
    }
    error_message = "an unknown path is 404; the defaults leave statuses alone"
  }

  assert {
    condition = alltrue([
      for response in aws_api_gateway_gateway_response.this :
      { for name, value in response.response_parameters : name => value if name != "gatewayresponse.header.Retry-After" } == {
        "gatewayresponse.header.Cache-Control"             = "'no-store'"
        "gatewayresponse.header.Content-Security-Policy"   = "'default-src 'none'; frame-ancestors 'none''"
        "gatewayresponse.header.Referrer-Policy"           = "'no-referrer'"
        "gatewayresponse.header.Strict-Transport-Security" = "'max-age=63072000'"
        "gatewayresponse.header.X-Content-Type-Options"    = "'nosniff'"
      }
    ])
    error_message = "the gateway's own answers have the function's headers, and no CORS unless origins are listed"
  }

  assert {
    condition = {
      for type, response in aws_api_gateway_gateway_response.this :
      type => lookup(response.response_parameters, "gatewayresponse.header.Retry-After", null)
      if response.status_code == "429"
    } == { QUOTA_EXCEEDED = "'3600'", THROTTLED = "'1'" }
    error_message = "429 says when to come back"
  }

  assert {
    condition = alltrue([
      for response in aws_api_gateway_gateway_response.this :
      can(jsondecode(replace(response.response_templates["application/json"], "$context.error.messageString", "\"AWS's words\"")).error)
    ])
    error_message = "each body is JSON with the member error"
  }

  assert {
    condition     = keys(jsondecode(aws_api_gateway_gateway_response.this["DEFAULT_5XX"].response_templates["application/json"])) == ["error", "request_id"]
    error_message = "a 5xx says nothing but a request id"
  }
}

run "cors" {
  command = plan

  variables {
    cors_origins = ["https://tools.example.com"]
  }

  assert {
    condition     = { for key, method in aws_api_gateway_method.this : key => method.api_key_required if method.http_method == "OPTIONS" } == { "OPTIONS /explain-policy" = false, "OPTIONS /generate-passphrase" = false, "OPTIONS /generate-password" = false }
    error_message = "a preflight carries no key, so it needs none"
  }

  assert {
    condition = alltrue([
      for response in aws_api_gateway_gateway_response.this :
      response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://tools.example.com'" &&
      response.response_parameters["gatewayresponse.header.Access-Control-Expose-Headers"] == "'Retry-After'" &&
      response.response_parameters["gatewayresponse.header.Vary"] == "'Origin'"
    ])
    error_message = "the one origin's pages may read the gateway's own answers"
  }
}

run "cors_of_two_origins" {
  command = plan

  variables {
    cors_origins = ["https://tools.example.com", "https://wiki.example.com"]
  }

  assert {
    condition = alltrue([
      for response in aws_api_gateway_gateway_response.this :
      !anytrue([for name in keys(response.response_parameters) : startswith(name, "gatewayresponse.header.Access-Control-")])
    ])
    error_message = "a static header cannot choose between origins, so the gateway's own answers name none"
  }
}

run "no_access_log_by_default" {
  command = plan

  assert {
    condition     = length(aws_api_gateway_stage.this[0].access_log_settings) == 0 && length(aws_cloudwatch_log_group.access) == 0
    error_message = "without the account's role a stage refuses an access log"
  }
}

run "access_log" {
  command = plan

  variables {
    account_log_role = "existing"
  }

  assert {
    condition = toset(regexall("\\$context\\.[A-Za-z.]+", aws_api_gateway_stage.this[0].access_log_settings[0].format)) == toset([
      "$context.error.responseType", "$context.extendedRequestId", "$context.httpMethod", "$context.identity.apiKeyId",
      "$context.identity.sourceIp", "$context.integration.latency", "$context.integration.requestId", "$context.integration.status", "$context.requestTime",
      "$context.resourcePath", "$context.responseLatency", "$context.responseLength", "$context.status",
    ])
    error_message = "neither path, query, header, agent nor key: what a client typed is not logged"
  }

  assert {
    condition     = can(jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format)) && length(aws_api_gateway_account.this) == 0
    error_message = "a line is JSON, and the account's role is left alone"
  }
}

run "account_role_when_asked_for" {
  command = plan

  variables {
    account_log_role = "create"
  }

  assert {
    condition     = aws_api_gateway_account.this[0].cloudwatch_role_arn == aws_iam_role.account_log[0].arn && aws_iam_role_policy_attachment.account_log[0].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    error_message = "the account's role is made and set"
  }

  assert {
    condition     = jsondecode(aws_iam_role.account_log[0].assume_role_policy) == jsondecode(file("tests/policies/account_log_trust.json"))
    error_message = "only API Gateway takes the account's role"
  }
}

run "firewall" {
  command = plan

  variables {
    waf = true
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this[0].resource_arn == aws_api_gateway_stage.this[0].arn && aws_cloudwatch_metric_alarm.waf_blocks[0].dimensions.WebACL == "passmint"
    error_message = "the firewall stands before the stage, with an alarm"
  }
}

run "outputs" {
  command = plan

  assert {
    condition     = output.url == "https://rest123.execute-api.eu-central-1.amazonaws.com/v1" && output.curl == "curl -H \"x-api-key: $(terraform output -raw api_key)\" 'https://rest123.execute-api.eu-central-1.amazonaws.com/v1/generate-password?length=20'"
    error_message = "url and command are ready to use"
  }

  assert {
    condition     = nonsensitive(output.api_key) == "0123456789012345678901234567890123456789" && output.origin == { domain_name = "rest123.execute-api.eu-central-1.amazonaws.com", path = "/v1" }
    error_message = "the key's value, and where CloudFront finds the API"
  }
}

run "allowed_addresses" {
  command = plan

  variables {
    allowed_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api_policy.this[0].policy) == jsondecode(file("tests/policies/allowed_addresses.json"))
    error_message = "whoever comes from elsewhere is denied, before any key (tests/policies/allowed_addresses.json)"
  }
}

run "private" {
  command = plan

  variables {
    allowed_cidrs            = ["10.0.0.0/8"]
    private_vpc_endpoint_ids = ["vpce-0123456789abcdef0"]
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["PRIVATE"]) && aws_api_gateway_rest_api.this[0].endpoint_configuration[0].vpc_endpoint_ids == toset(["vpce-0123456789abcdef0"])
    error_message = "the API has no public address"
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api_policy.this[0].policy) == jsondecode(file("tests/policies/private.json"))
    error_message = "only the endpoint's callers from these addresses (tests/policies/private.json)"
  }
}

run "anybody_may_come" {
  command = plan

  assert {
    condition     = length(aws_api_gateway_rest_api_policy.this) == 0 && aws_api_gateway_rest_api.this[0].endpoint_configuration[0].types == tolist(["REGIONAL"])
    error_message = "the API is public, and keys decide, unless asked for otherwise"
  }
}
