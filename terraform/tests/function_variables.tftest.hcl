# The inner module of the three functions: each validation with values that are accepted and values that are refused.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  name               = "passmint"
  description        = "Generates"
  handler            = "lambda_function.lambda_handler"
  zip_path           = "tests/stand-in.zip"
  memory_mb          = 512
  timeout_seconds    = 5
  environment        = {}
  role_name          = "passmint-function"
  role_description   = "Writes its own log"
  policy_name        = "own-log"
  log_retention_days = 365
}

run "accepted" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_sha256_base64        = "ll4iQXTQxWpBSBtFisEb7gld+p2edZd7bPhFL94bMI8="
    runtime                  = "python3.13"
    architecture             = "arm64"
    memory_mb                = 128
    reserved_concurrency     = 2
    provisioned_concurrency  = 2
    alias                    = "live"
    live_version             = "12"
    layers                   = ["arn:aws:lambda:eu-central-1:123456789012:layer:ca:1"]
    vpc                      = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
    role_path                = "/teams/passwords/"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    log_retention_days       = 90
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/1234"
    tags                     = { team = "platform" }
  }
}

run "accepted_too" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_path   = null
    zip_s3     = { bucket = "releases", key = "a.zip", version_id = "1" }
    snap_start = true
    role_arn   = "arn:aws:iam::123456789012:role/teams/passwords"
  }
}

run "refused" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_path                 = "tests"
    zip_sha256_base64        = "c7d94f500ebe6a3142b64d6470348fc9a7a73964669b306e4510cf84d5be08f6"
    runtime                  = "python3.9"
    architecture             = "riscv"
    memory_mb                = 64
    reserved_concurrency     = -1
    live_version             = "$LATEST"
    layers                   = ["layer:1"]
    vpc                      = { subnet_ids = [], security_group_ids = ["sg-1"] }
    role_arn                 = "arn:aws:iam::123456789012:user/me"
    role_path                = "teams"
    permissions_boundary_arn = "arn:aws:iam::123456789012:role/boundary"
    log_retention_days       = 100
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:alias/logs"
    tags                     = { "aws:team" = "platform" }
  }

  expect_failures = [
    var.zip_path,
    var.zip_sha256_base64,
    var.runtime,
    var.architecture,
    var.memory_mb,
    var.reserved_concurrency,
    var.live_version,
    var.layers,
    var.vpc,
    var.role_arn,
    var.role_path,
    var.permissions_boundary_arn,
    var.log_retention_days,
    var.kms_key_arn,
    var.tags,
  ]
}

run "refused_together" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_path                = null
    zip_s3                  = { bucket = "", key = "a.zip", version_id = "1" }
    provisioned_concurrency = -1
  }

  expect_failures = [var.zip_s3, var.provisioned_concurrency]
}

run "refused_for_one_another" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_s3                  = { bucket = "releases", key = "a.zip", version_id = "1" }
    reserved_concurrency    = 2
    provisioned_concurrency = 3
    alias                   = "live"
  }

  expect_failures = [var.zip_path, var.provisioned_concurrency]
}

run "snapshot_of_what_is_kept_started" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    alias                   = "live"
    snap_start              = true
    provisioned_concurrency = 1
  }

  expect_failures = [var.snap_start]
}

run "another_hash_than_the_zips" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_sha256_base64 = "qd3YbLkPXSnnPfbIoTQrGGJBNtfuLMl3oAWb4tvH9mI="
  }

  expect_failures = [aws_lambda_function.this]
}

run "no_zip" {
  command = plan

  module {
    source = "./function"
  }

  variables {
    zip_path = "tests/there-is-none.zip"
  }

  expect_failures = [aws_lambda_function.this]
}

run "no_alias_no_version" {
  command = plan

  module {
    source = "./function"
  }

  assert {
    condition     = !aws_lambda_function.this.publish && length(aws_lambda_alias.this) == 0
    error_message = "versions are published for an alias alone"
  }
}
