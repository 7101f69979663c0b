# credentials = true: the second function and all that is its own.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

override_resource {
  target          = module.credentials_function[0].aws_cloudwatch_log_group.this
  override_during = plan
  values          = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/passmint-credentials" }
}

override_resource {
  target          = module.credentials_function[0].aws_iam_role.this
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/passmint-credentials" }
}

override_resource {
  target          = aws_iam_role.scheduler
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/passmint-credentials-scheduler" }
}

override_resource {
  target          = module.credentials_function[0].aws_lambda_alias.this
  override_during = plan
  values          = { invoke_arn = "invoke-credentials", arn = "arn:aws:lambda:eu-central-1:123456789012:function:passmint-credentials:live" }
}

override_resource {
  target          = aws_apigatewayv2_integration.credentials
  override_during = plan
  values          = { id = "credentials123" }
}

variables {
  access          = "cognito"
  zip_path        = "tests/stand-in.zip"
  credentials     = true
  credentials_zip = "tests/stand-in.zip"
}

run "function" {
  command = plan

  assert {
    condition     = module.credentials_function[0].function.function_name == "passmint-credentials" && module.credentials_function[0].function.handler == "credentials_function.lambda_handler" && module.credentials_function[0].function.runtime == "python3.12" && module.credentials_function[0].function.source_code_hash == filebase64sha256("tests/stand-in.zip")
    error_message = "name, handler, runtime and hash"
  }

  assert {
    condition     = module.credentials_function[0].function.publish && module.credentials_function[0].alias.name == "live" && module.credentials_function[0].alias.function_version == "7" && module.credentials_function[0].function.reserved_concurrent_executions == -1
    error_message = "each change publishes a version and the alias moves to it"
  }

  assert {
    condition = module.credentials_function[0].function.environment[0].variables == tomap({
      PASSMINT_MAX_LENGTH          = "64"
      PASSMINT_MAX_COUNT           = "1000"
      PASSMINT_REQUIRED_AUTHORIZER = "jwt"
      PASSMINT_PUBLIC_URL          = "https://http123.execute-api.eu-central-1.amazonaws.com"
      PASSMINT_TABLE               = "passmint-credentials"
      PASSMINT_SECRET_PREFIX       = "passmint/credentials/"
      PASSMINT_KMS_KEY             = "arn:aws:kms:eu-central-1:123456789012:key/1234"
      PASSMINT_SCHEDULE_GROUP      = "passmint-credentials"
      PASSMINT_SCHEDULER_ROLE_ARN  = "arn:aws:iam::123456789012:role/passmint-credentials-scheduler"
      PASSMINT_SCHEDULE_TARGET_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:passmint-credentials:live"
      PASSMINT_ROLE_ARN            = "arn:aws:iam::123456789012:role/passmint-credentials"
    })
    error_message = "the environment says where everything is, and what the event must carry"
  }

  assert {
    condition     = module.credentials_function[0].alias.arn == local.credentials_alias_arn
    error_message = "what schedules call is the alias"
  }

  assert {
    condition     = aws_lambda_permission.credentials[0].qualifier == "live" && aws_lambda_permission.credentials[0].principal == "apigateway.amazonaws.com" && startswith(aws_lambda_permission.credentials[0].source_arn, "arn:aws:execute-api:eu-central-1:123456789012:http123/")
    error_message = "this API alone may invoke, and only the alias"
  }

  assert {
    condition     = module.credentials_function[0].function.logging_config[0].log_format == "JSON" && module.credentials_function[0].function.logging_config[0].log_group == "/aws/lambda/passmint-credentials" && module.credentials_function[0].log_group.retention_in_days == 365
    error_message = "JSON into a log of its own, with an end"
  }
}

run "roles" {
  command = plan

  assert {
    condition     = jsondecode(module.credentials_function[0].policy) == jsondecode(file("tests/policies/credentials.json"))
    error_message = "the role has its table, secrets, key and schedules and nothing else (tests/policies/credentials.json)"
  }

  assert {
    condition     = jsondecode(module.credentials_function[0].role.assume_role_policy) == jsondecode(file("tests/policies/function_trust.json"))
    error_message = "only Lambda takes the role"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.scheduler[0].policy) == jsondecode(file("tests/policies/scheduler.json"))
    error_message = "a schedule may call the function's alias and nothing else (tests/policies/scheduler.json)"
  }

  assert {
    condition     = jsondecode(aws_iam_role.scheduler[0].assume_role_policy) == jsondecode(file("tests/policies/scheduler_trust.json"))
    error_message = "only this group's schedules take the scheduler's role (tests/policies/scheduler_trust.json)"
  }

  assert {
    condition     = jsondecode(module.function.policy) == jsondecode(file("tests/policies/function.json")) && module.function.function.environment[0].variables == tomap({ PASSMINT_MAX_LENGTH = "64", PASSMINT_MAX_COUNT = "1000", PASSMINT_REQUIRED_AUTHORIZER = "jwt" })
    error_message = "the generating function's role and environment are as they are without credentials"
  }
}

run "traces" {
  command = plan

  variables {
    tracing = true
  }

  assert {
    condition     = slice(jsondecode(module.credentials_function[0].policy).Statement, 6, 7) == slice(jsondecode(file("tests/policies/function_with_traces.json")).Statement, 1, 2) && length(jsondecode(module.credentials_function[0].policy).Statement) == 7 && module.credentials_function[0].function.tracing_config[0].mode == "Active"
    error_message = "tracing allows the two X-Ray actions and nothing more"
  }
}

run "store" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.credentials[0].hash_key == "id" && one(aws_dynamodb_table.credentials[0].attribute).type == "S" && aws_dynamodb_table.credentials[0].billing_mode == "PAY_PER_REQUEST" && aws_dynamodb_table.credentials[0].ttl[0].attribute_name == "purge_at" && aws_dynamodb_table.credentials[0].ttl[0].enabled
    error_message = "a row by id, that goes by itself, paid by request"
  }

  assert {
    condition     = aws_dynamodb_table.credentials[0].point_in_time_recovery[0].enabled && aws_dynamodb_table.credentials[0].deletion_protection_enabled
    error_message = "rows can be had back, and the table is not deleted by accident"
  }

  assert {
    condition     = aws_kms_key.credentials[0].enable_key_rotation && aws_kms_key.credentials[0].deletion_window_in_days == 30 && aws_kms_alias.credentials[0].name == "alias/passmint-credentials" && aws_kms_alias.credentials[0].target_key_id == "1234"
    error_message = "a key that rotates, with a name"
  }

  assert {
    condition     = jsondecode(aws_kms_key.credentials[0].policy) == jsondecode(file("tests/policies/credentials_key.json"))
    error_message = "who administers the key cannot use it, and it is used through Secrets Manager alone (tests/policies/credentials_key.json)"
  }

  assert {
    condition     = aws_scheduler_schedule_group.credentials[0].name == "passmint-credentials"
    error_message = "schedules have a group of their own"
  }
}

run "routes" {
  command = plan

  assert {
    condition = { for key, route in aws_apigatewayv2_route.this : key => "${route.authorization_type} ${join(" ", coalesce(route.authorization_scopes, []))}" if route.target == "integrations/credentials123" } == {
      "ANY /claim"               = "NONE "
      "ANY /credentials"         = "NONE "
      "ANY /credentials/claim"   = "NONE "
      "ANY /credentials/lookup"  = "NONE "
      "ANY /credentials/{id}"    = "NONE "
      "DELETE /credentials/{id}" = "JWT passmint/credentials"
      "GET /claim"               = "NONE "
      "GET /credentials/{id}"    = "JWT passmint/credentials"
      "HEAD /claim"              = "NONE "
      "POST /credentials"        = "JWT passmint/credentials"
      "POST /credentials/claim"  = "NONE "
      "POST /credentials/lookup" = "NONE "
    }
    error_message = "keyed routes want a token with the scope; a claim wants its own token, and nothing of the gateway"
  }

  assert {
    condition     = length([for route in aws_apigatewayv2_route.this : route if route.target == "integrations/integration123"]) == 14 && aws_apigatewayv2_route.default[0].target == "integrations/integration123"
    error_message = "the other routes stay with the generating function"
  }

  assert {
    condition     = aws_apigatewayv2_integration.credentials[0].integration_uri == "invoke-credentials" && aws_apigatewayv2_integration.credentials[0].payload_format_version == "2.0" && aws_apigatewayv2_integration.credentials[0].timeout_milliseconds == 16000 && module.credentials_function[0].function.timeout == 15
    error_message = "the gateway waits a second longer than the function may take"
  }

  assert {
    condition     = alltrue([for key in keys(aws_apigatewayv2_route.this) : contains([for settings in aws_apigatewayv2_stage.this[0].route_settings : settings.route_key if settings.throttling_rate_limit == 5 && settings.throttling_burst_limit == 10], key) == (aws_apigatewayv2_route.this[key].target == "integrations/credentials123")])
    error_message = "each route of credentials, and no other, has a throttle of its own"
  }

  assert {
    condition     = toset([for scope in aws_cognito_resource_server.this[0].scope : scope.scope_name]) == toset(["credentials", "explain", "generate"]) && contains(aws_cognito_user_pool_client.machines[0].allowed_oauth_scopes, "passmint/credentials")
    error_message = "there is a scope for it, that machines may ask for"
  }
}

run "with_signatures" {
  command = plan

  variables {
    access = "iam"
  }

  assert {
    condition     = toset([for key, route in aws_apigatewayv2_route.this : key if route.authorization_type == "AWS_IAM" && route.target == "integrations/credentials123"]) == toset(["POST /credentials", "GET /credentials/{id}", "DELETE /credentials/{id}"]) && module.credentials_function[0].function.environment[0].variables.PASSMINT_REQUIRED_AUTHORIZER == "iam"
    error_message = "keyed routes want a signature"
  }

  assert {
    condition     = jsondecode(aws_iam_policy.credentials_caller[0].policy) == jsondecode(file("tests/policies/credentials_caller.json")) && jsondecode(aws_iam_policy.caller[0].policy) == jsondecode(file("tests/policies/caller.json"))
    error_message = "who may order credentials is named apart from who may generate (tests/policies/credentials_caller.json)"
  }
}

run "can_be_set" {
  command = plan

  variables {
    credentials_rate_limit           = 2
    credentials_burst_limit          = 3
    credentials_reserved_concurrency = 4
    credentials_live_version         = "3"
    credentials_admins               = ["alice", "bob"]
    credentials_deletion_protection  = false
    public_url                       = "https://passwords.example.com/p"
    origin_secrets                   = ["0123456789abcdef0123456789abcdef"]
  }

  assert {
    condition     = alltrue([for settings in aws_apigatewayv2_stage.this[0].route_settings : settings.throttling_rate_limit == 2 && settings.throttling_burst_limit == 3]) && aws_apigatewayv2_stage.this[0].default_route_settings[0].throttling_rate_limit == 10
    error_message = "the throttle is the variables', that of the other routes is not"
  }

  assert {
    condition     = module.credentials_function[0].function.reserved_concurrent_executions == 4 && module.credentials_function[0].alias.function_version == "3" && !aws_dynamodb_table.credentials[0].deletion_protection_enabled
    error_message = "concurrency, version and protection are the variables'"
  }

  assert {
    condition     = module.credentials_function[0].function.environment[0].variables.PASSMINT_ADMINS == "alice,bob" && module.credentials_function[0].function.environment[0].variables.PASSMINT_PUBLIC_URL == "https://passwords.example.com/p" && module.credentials_function[0].function.environment[0].variables.PASSMINT_ORIGIN_SHA256 == sha256("0123456789abcdef0123456789abcdef")
    error_message = "admins, the address of links and the origin's hash reach the function"
  }
}

run "address_of_ones_own" {
  command = plan

  variables {
    domain_name            = "passwords.example.com"
    domain_certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/5678"
  }

  assert {
    condition     = module.credentials_function[0].function.environment[0].variables.PASSMINT_PUBLIC_URL == "https://passwords.example.com" && output.public_url == "https://passwords.example.com"
    error_message = "links name the host name of one's own"
  }
}

run "to_be_seen" {
  command = plan

  assert {
    condition = { for name, filter in aws_cloudwatch_log_metric_filter.credentials : name => filter.pattern } == {
      Credentials      = "{ $.audit = \"*\" }"
      ExpiredUnclaimed = "{ $.audit = \"expired unclaimed\" }"
      Requests         = "{ $.message = \"request\" && $.status = * }"
      SecondClaims     = "{ $.audit = \"claim refused\" && $.state = \"claimed\" }"
      ValidationErrors = "{ $.message = \"request\" && $.status = 400 && $.parameter = \"*\" }"
    }
    error_message = "metrics come from the audit lines"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.second_claims[0].metric_name == "SecondClaims" && aws_cloudwatch_metric_alarm.expired_unclaimed[0].metric_name == "ExpiredUnclaimed" && aws_cloudwatch_metric_alarm.second_claims[0].namespace == "Passmint/passmint" && aws_cloudwatch_metric_alarm.second_claims[0].threshold == 1 && aws_cloudwatch_metric_alarm.expired_unclaimed[0].threshold == 1
    error_message = "one second claim, and one that expired unclaimed, is enough"
  }

  assert {
    condition     = toset([for query in aws_cloudwatch_metric_alarm.credentials_ends[0].metric_query : "${query.metric[0].namespace} ${query.metric[0].metric_name}" if length(query.metric) > 0]) == toset(["AWS/Lambda Errors", "AWS/Lambda AsyncEventsDropped", "AWS/Scheduler TargetErrorCount", "AWS/Scheduler InvocationDroppedCount"]) && module.credentials_function[0].alarms["throttles"].dimensions == tomap({ FunctionName = "passmint-credentials" })
    error_message = "ends that fail, on either side, and throttles"
  }

  assert {
    condition = alltrue([
      for alarm in concat(aws_cloudwatch_metric_alarm.second_claims, aws_cloudwatch_metric_alarm.expired_unclaimed, aws_cloudwatch_metric_alarm.credentials_ends, values(module.credentials_function[0].alarms)) :
      alarm.alarm_actions == toset([aws_sns_topic.alarms[0].arn]) && alarm.ok_actions == toset([aws_sns_topic.alarms[0].arn]) && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "each alarm reports to the topic, and none goes off for want of traffic"
  }

  assert {
    condition     = length([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : widget if startswith(widget.properties.title, "Credentials: ")]) == 3 && length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets[0].properties.alarms) == 9
    error_message = "a row of the dashboard, with every alarm on it"
  }

  assert {
    condition     = keys(aws_cloudwatch_query_definition.this) == ["callers", "cold-starts", "credentials", "credentials-failures", "failures", "invalid-requests", "slowest-requests"]
    error_message = "saved queries for audit lines and failures"
  }
}

run "quiet" {
  command = plan

  variables {
    alarms    = false
    dashboard = false
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.second_claims) + length(aws_cloudwatch_metric_alarm.expired_unclaimed) + length(aws_cloudwatch_metric_alarm.credentials_ends) + length(module.credentials_function[0].alarms) == 0
    error_message = "no alarms"
  }
}

run "outputs" {
  command = plan

  assert {
    condition     = output.credentials_function_name == "passmint-credentials" && output.credentials_live_version == "7" && output.credentials_table_name == "passmint-credentials" && output.credentials_secret_prefix == "passmint/credentials/" && output.credentials_schedule_group == "passmint-credentials" && output.credentials_log_group_name == "/aws/lambda/passmint-credentials" && output.credentials_role_arn == "arn:aws:iam::123456789012:role/passmint-credentials" && output.credentials_key_arn == "arn:aws:kms:eu-central-1:123456789012:key/1234" && output.credentials_caller_policy_arn == null && output.credentials_code_sha256 == filebase64sha256("tests/stand-in.zip")
    error_message = "the outputs name what there is"
  }
}

run "none_by_default" {
  command = plan

  variables {
    credentials     = false
    credentials_zip = null
  }

  assert {
    condition     = length(module.credentials_function) + length(aws_iam_role.scheduler) + length(aws_dynamodb_table.credentials) + length(aws_kms_key.credentials) + length(aws_scheduler_schedule_group.credentials) + length(aws_cloudwatch_metric_alarm.second_claims) == 0 && length(aws_apigatewayv2_route.this) == 14 && length(aws_apigatewayv2_stage.this[0].route_settings) == 0 && output.public_url == null
    error_message = "nothing of it is there unless asked for"
  }
}

run "accepted" {
  command = plan

  variables {
    credentials_zip_sha256_base64    = "ll4iQXTQxWpBSBtFisEb7gld+p2edZd7bPhFL94bMI8="
    credentials_live_version         = "12"
    credentials_reserved_concurrency = 0
    credentials_rate_limit           = 0.5
    credentials_burst_limit          = 5000
    credentials_admins               = ["arn:aws:iam::123456789012:user/alice"]
    public_url                       = "https://passwords.example.com:8443/team/passwords"
  }
}

run "refused" {
  command = plan

  variables {
    access                  = "public"
    credentials_rate_limit  = 0
    credentials_burst_limit = 5001
    credentials_admins      = ["alice, bob"]
    public_url              = "http://passwords.example.com"
  }

  expect_failures = [
    var.credentials,
    var.credentials_rate_limit,
    var.credentials_burst_limit,
    var.credentials_admins,
    var.public_url,
  ]
}

run "keys_refused" {
  command = plan

  variables {
    access = "api_key"
  }

  expect_failures = [var.credentials]
}

run "name_that_cognito_refuses" {
  command = plan

  variables {
    name = "my-aws-passwords"
  }

  expect_failures = [var.name]
}

run "such_a_name_with_a_prefix_of_ones_own" {
  command = plan

  variables {
    name                  = "my-aws-passwords"
    cognito_domain_prefix = "acme-passwords"
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].domain == "acme-passwords"
    error_message = "only the derived domain minds"
  }
}
