# The function, its role and its log, whatever the access mode.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  zip_path = "tests/stand-in.zip"
}

run "defaults" {
  command = plan

  assert {
    condition     = module.function.function.handler == "lambda_function.lambda_handler" && module.function.function.runtime == "python3.12" && module.function.function.architectures == tolist(["x86_64"])
    error_message = "handler, runtime and architecture are the contract's"
  }

  assert {
    condition     = module.function.function.source_code_hash == filebase64sha256("tests/stand-in.zip")
    error_message = "the hash is the zip's"
  }

  assert {
    condition     = module.function.function.publish && module.function.alias.name == "live" && module.function.alias.function_version == "7"
    error_message = "each change publishes a version and the alias moves to it"
  }

  assert {
    condition     = module.function.function.reserved_concurrent_executions == -1 && module.function.provisioned_concurrency == null && length(module.function.function.snap_start) == 0
    error_message = "no concurrency is reserved or provisioned and no snapshot taken unless asked for"
  }

  assert {
    condition     = module.function.function.logging_config[0].log_format == "JSON" && module.function.function.logging_config[0].log_group == module.function.log_group.name
    error_message = "Lambda writes JSON into the log group that has a retention"
  }

  assert {
    condition     = module.function.function.tracing_config[0].mode == "PassThrough"
    error_message = "no traces unless asked for"
  }

  assert {
    condition     = module.function.function.environment[0].variables == tomap({ PASSMINT_MAX_LENGTH = "64", PASSMINT_MAX_COUNT = "1000" })
    error_message = "the environment holds the limits and nothing else"
  }

  assert {
    condition     = aws_lambda_permission.api.qualifier == "live" && aws_lambda_permission.api.principal == "apigateway.amazonaws.com" && startswith(aws_lambda_permission.api.source_arn, "arn:aws:execute-api:eu-central-1:123456789012:rest123/") && aws_lambda_permission.api.source_account == null
    error_message = "this API alone may invoke, and only the alias"
  }

  assert {
    condition     = jsondecode(module.function.policy) == jsondecode(file("tests/policies/function.json"))
    error_message = "the role may write its own log group and nothing else (tests/policies/function.json)"
  }

  assert {
    condition     = jsondecode(module.function.role.assume_role_policy) == jsondecode(file("tests/policies/function_trust.json"))
    error_message = "only Lambda takes the role"
  }

  assert {
    condition     = length(aws_iam_role.account_log) == 0 && length(aws_api_gateway_account.this) == 0
    error_message = "nothing of the whole account is touched unless asked for"
  }
}

run "tracing_adds_traces_only" {
  command = plan

  variables {
    tracing = true
  }

  assert {
    condition     = module.function.function.tracing_config[0].mode == "Active" && aws_api_gateway_stage.this[0].xray_tracing_enabled
    error_message = "function and stage trace"
  }

  assert {
    condition     = jsondecode(module.function.policy) == jsondecode(file("tests/policies/function_with_traces.json"))
    error_message = "tracing allows the two X-Ray actions and nothing more"
  }
}

run "rollback_moves_the_alias" {
  command = plan

  variables {
    live_version = "3"
  }

  assert {
    condition     = module.function.alias.function_version == "3"
    error_message = "the alias serves the version that was named"
  }
}

run "warm_and_fused" {
  command = plan

  variables {
    reserved_concurrency    = 20
    provisioned_concurrency = 5
  }

  assert {
    condition     = module.function.function.reserved_concurrent_executions == 20 && module.function.provisioned_concurrency.provisioned_concurrent_executions == 5 && module.function.provisioned_concurrency.qualifier == "live"
    error_message = "concurrency is reserved on the function and provisioned on the alias"
  }
}

run "stopped" {
  command = plan

  variables {
    reserved_concurrency = 0
  }

  assert {
    condition     = module.function.function.reserved_concurrent_executions == 0
    error_message = "0 stops the service; it must not turn into no reservation"
  }
}

run "snapshot" {
  command = plan

  variables {
    snap_start   = true
    architecture = "arm64"
    runtime      = "python3.13"
  }

  assert {
    condition     = module.function.function.snap_start[0].apply_on == "PublishedVersions" && module.function.function.architectures == tolist(["arm64"]) && module.function.function.runtime == "python3.13"
    error_message = "SnapStart, architecture and runtime can be chosen"
  }
}

run "settings_reach_the_function" {
  command = plan

  variables {
    max_length   = 128
    max_count    = 10
    cors_origins = ["https://a.example.com", "https://b.example.com"]
  }

  assert {
    condition     = module.function.function.environment[0].variables == tomap({ PASSMINT_MAX_LENGTH = "128", PASSMINT_MAX_COUNT = "10", PASSMINT_ORIGINS = "https://a.example.com,https://b.example.com" })
    error_message = "limits and origins are the function's environment"
  }
}

run "canary" {
  command = plan

  variables {
    live_version = "3"
    canary       = { percent = 10, minutes = 10 }
  }

  assert {
    condition     = module.function.alias.function_version == "3" && module.function.alias.routing_config[0].additional_version_weights == tomap({ "7" = 0.1 })
    error_message = "a tenth of the calls go to the version just published"
  }
}

run "canary_that_is_over" {
  command = plan

  variables {
    canary = { percent = 10, minutes = 10 }
  }

  assert {
    condition     = module.function.alias.function_version == "7" && length(module.function.alias.routing_config) == 0
    error_message = "every call goes to the version just published"
  }
}

run "zip_in_s3" {
  command = plan

  variables {
    zip_path          = null
    zip_s3            = { bucket = "releases", key = "v1/lambda_function.zip", version_id = "abc" }
    zip_sha256_base64 = "qd3YbLkPXSnnPfbIoTQrGGJBNtfuLMl3oAWb4tvH9mI="
  }

  assert {
    condition     = module.function.function.s3_bucket == "releases" && module.function.function.s3_key == "v1/lambda_function.zip" && module.function.function.s3_object_version == "abc" && module.function.function.filename == null && output.code_sha256 == var.zip_sha256_base64
    error_message = "the zip is the object's version"
  }
}

run "existing_role" {
  command = plan

  variables {
    role_arn = "arn:aws:iam::123456789012:role/teams/passwords"
  }

  assert {
    condition     = module.function.function.role == var.role_arn && module.function.role == null && module.function.policy == null
    error_message = "no role is made where one is given"
  }
}

run "roles_below_a_path" {
  command = plan

  variables {
    role_path        = "/teams/"
    account_log_role = "create"
  }

  assert {
    condition     = module.function.role.path == "/teams/" && aws_iam_role.account_log[0].path == "/teams/"
    error_message = "every role is below the path"
  }
}
