# terraform/rotation: the rotation function, its role, and the secrets that it is attached to.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

override_resource {
  target          = module.function.aws_cloudwatch_log_group.this
  override_during = plan
  values          = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/passmint-rotation" }
}

override_resource {
  target          = module.function.aws_lambda_function.this
  override_during = plan
  values          = { arn = "arn:aws:lambda:eu-central-1:123456789012:function:passmint-rotation" }
}

variables {
  zip_path = "tests/stand-in.zip"
  secrets  = { app = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf" }
}

run "function" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    secret_patterns = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:team/*"]
  }

  assert {
    condition     = module.function.function.function_name == "passmint-rotation" && module.function.function.handler == "rotation_function.lambda_handler" && module.function.function.source_code_hash == filebase64sha256("tests/stand-in.zip") && module.function.function.environment[0].variables == tomap({ PASSMINT_ROTATION = "secret", PASSMINT_POLICY = "{}" })
    error_message = "name, handler, hash and settings"
  }

  assert {
    condition     = jsondecode(module.function.policy) == jsondecode(file("tests/policies/rotation.json")) && module.function.function.arn == local.function_arn
    error_message = "the role has the secrets whose rotation is this function's, and nothing else (tests/policies/rotation.json)"
  }

  assert {
    condition     = jsondecode(module.function.role.assume_role_policy) == jsondecode(file("tests/policies/rotation_trust.json"))
    error_message = "only Lambda takes the role"
  }

  assert {
    condition     = aws_lambda_permission.secrets_manager.principal == "secretsmanager.amazonaws.com" && aws_lambda_permission.secrets_manager.source_account == "123456789012" && aws_lambda_permission.secrets_manager.action == "lambda:InvokeFunction"
    error_message = "Secrets Manager may call it, for this account alone"
  }

  assert {
    condition     = keys(aws_secretsmanager_secret_rotation.this) == ["app"] && aws_secretsmanager_secret_rotation.this["app"].secret_id == var.secrets.app && aws_secretsmanager_secret_rotation.this["app"].rotation_lambda_arn == module.function.function.arn && one(aws_secretsmanager_secret_rotation.this["app"].rotation_rules).schedule_expression == "rate(30 days)" && aws_secretsmanager_secret_rotation.this["app"].rotate_immediately
    error_message = "the secret rotates every month, by this function; a pattern attaches nothing"
  }

  assert {
    condition     = module.function.log_group.name == "/aws/lambda/passmint-rotation" && module.function.log_group.retention_in_days == 365 && module.function.function.logging_config[0].log_format == "JSON" && length(module.function.function.vpc_config) == 0 && length(module.function.alarms) == 0
    error_message = "a log with an end; no VPC and no alarm unless asked for"
  }
}

run "of_databases" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    rotation           = "postgres-alternating"
    policy             = "{\"preset\": \"aws-rds-postgresql\"}"
    admin_secret_arns  = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:admin-AbCdEf"]
    kms_key_arns       = ["arn:aws:kms:eu-central-1:123456789012:key/1234"]
    vpc                = { subnet_ids = ["subnet-1", "subnet-2"], security_group_ids = ["sg-1"] }
    alarm_topic_arn    = "arn:aws:sns:eu-central-1:123456789012:on-call"
    rotation_rules     = { schedule_expression = "cron(0 4 ? * SUN *)", duration = "3h" }
    rotate_immediately = false
  }

  assert {
    condition     = jsondecode(module.function.policy) == jsondecode(file("tests/policies/rotation_of_databases.json"))
    error_message = "the admins' secret is read, the key used through Secrets Manager, the VPC joined by Lambda itself (tests/policies/rotation_of_databases.json)"
  }

  assert {
    condition     = module.function.function.vpc_config[0].subnet_ids == toset(["subnet-1", "subnet-2"]) && module.function.function.vpc_config[0].security_group_ids == toset(["sg-1"]) && module.function.function.environment[0].variables.PASSMINT_ROTATION == "postgres-alternating" && jsondecode(module.function.function.environment[0].variables.PASSMINT_POLICY).preset == "aws-rds-postgresql"
    error_message = "the function is in the VPC, and knows kind and policy"
  }

  assert {
    condition     = one(aws_secretsmanager_secret_rotation.this["app"].rotation_rules).schedule_expression == "cron(0 4 ? * SUN *)" && one(aws_secretsmanager_secret_rotation.this["app"].rotation_rules).duration == "3h" && !aws_secretsmanager_secret_rotation.this["app"].rotate_immediately
    error_message = "when is the variable's"
  }

  assert {
    condition     = module.function.alarms["failures"].alarm_actions == toset(["arn:aws:sns:eu-central-1:123456789012:on-call"]) && module.function.alarms["failures"].dimensions == tomap({ FunctionName = "passmint-rotation" })
    error_message = "a failed rotation is told"
  }
}

run "accepted" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    name                     = "acme-rotation"
    zip_path                 = "tests/stand-in.zip"
    zip_sha256_base64        = "ll4iQXTQxWpBSBtFisEb7gld+p2edZd7bPhFL94bMI8="
    rotation                 = "postgres-alternating"
    policy                   = "{\"length\": 32}"
    secrets                  = { app = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf" }
    secret_patterns          = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:team/*"]
    admin_secret_arns        = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:admin-AbCdEf"]
    rotation_rules           = { schedule_expression = "rate(10 days)" }
    kms_key_arns             = ["arn:aws:kms:eu-central-1:123456789012:key/1234"]
    vpc                      = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
    runtime                  = "python3.13"
    architecture             = "arm64"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    tags                     = { team = "platform" }
    log_retention_days       = 90
    log_kms_key_arn          = "arn:aws:kms:eu-central-1:123456789012:key/1234"
    alarm_topic_arn          = "arn:aws:sns:eu-central-1:123456789012:on-call"
  }
}

run "refused" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    name            = "Rotation"
    rotation        = "mysql"
    policy          = "length=20"
    secrets         = { app = "app" }
    rotation_rules  = { schedule_expression = "monthly" }
    kms_key_arns    = ["arn:aws:kms:eu-central-1:123456789012:alias/app"]
    log_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/logs"
    alarm_topic_arn = "arn:aws:sqs:eu-central-1:123456789012:on-call"
  }

  expect_failures = [
    var.name,
    var.rotation,
    var.policy,
    var.secrets,
    var.rotation_rules,
    var.kms_key_arns,
    var.log_kms_key_arn,
    var.alarm_topic_arn,
  ]
}

# Apart: a validation that looks at another variable is not tried where that one is refused.
run "refused_too" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    secret_patterns   = ["*"]
    admin_secret_arns = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:*"]
    rotation          = "postgres-alternating"
  }

  expect_failures = [var.secret_patterns, var.admin_secret_arns]
}

run "nothing_to_rotate" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    secrets  = {}
    rotation = "postgres-alternating"
  }

  expect_failures = [var.secret_patterns, var.admin_secret_arns]
}

run "authorities_of_the_databases" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    rotation    = "postgres"
    layers      = ["arn:aws:lambda:eu-central-1:123456789012:layer:rds-ca:1"]
    database_ca = "/opt/global-bundle.pem"
  }

  assert {
    condition     = module.function.function.layers == tolist(["arn:aws:lambda:eu-central-1:123456789012:layer:rds-ca:1"]) && module.function.function.environment[0].variables["PASSMINT_DATABASE_CA"] == "/opt/global-bundle.pem"
    error_message = "the layer and the path in it"
  }
}

run "authorities_elsewhere" {
  command = plan

  module {
    source = "./rotation"
  }

  variables {
    database_ca = "bundle.pem"
  }

  expect_failures = [var.database_ca]
}
