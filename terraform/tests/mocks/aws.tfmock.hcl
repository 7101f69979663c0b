# What AWS would answer, as far as the module's own arguments want it well formed.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { id = "eu-central-1", name = "eu-central-1" }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn         = "arn:aws:lambda:eu-central-1:123456789012:function:passmint"
    version     = "7"
    code_sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  }
}

mock_resource "aws_lambda_alias" {
  defaults = {
    arn        = "arn:aws:lambda:eu-central-1:123456789012:function:passmint:live"
    invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:passmint:live/invocations"
  }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/passmint" }
}

mock_resource "aws_iam_policy" {
  defaults = { arn = "arn:aws:iam::123456789012:policy/passmint-caller" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/passmint" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:passmint-alarms" }
}

mock_resource "aws_cloudwatch_metric_alarm" {
  defaults = { arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:mocked" }
}

mock_resource "aws_api_gateway_rest_api" {
  defaults = {
    id               = "rest123"
    root_resource_id = "root123"
    execution_arn    = "arn:aws:execute-api:eu-central-1:123456789012:rest123"
  }
}

mock_resource "aws_api_gateway_resource" {
  defaults = { id = "resource123" }
}

mock_resource "aws_api_gateway_deployment" {
  defaults = { id = "deploy123" }
}

mock_resource "aws_api_gateway_stage" {
  defaults = {
    arn        = "arn:aws:apigateway:eu-central-1::/restapis/rest123/stages/v1"
    invoke_url = "https://rest123.execute-api.eu-central-1.amazonaws.com/v1"
  }
}

mock_resource "aws_api_gateway_api_key" {
  defaults = { id = "key123", value = "0123456789012345678901234567890123456789" }
}

mock_resource "aws_api_gateway_usage_plan" {
  defaults = { id = "plan123" }
}

mock_resource "aws_apigatewayv2_api" {
  defaults = {
    id            = "http123"
    api_endpoint  = "https://http123.execute-api.eu-central-1.amazonaws.com"
    execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:http123"
  }
}

mock_resource "aws_apigatewayv2_integration" {
  defaults = { id = "integration123" }
}

mock_resource "aws_apigatewayv2_authorizer" {
  defaults = { id = "authorizer123" }
}

mock_resource "aws_apigatewayv2_stage" {
  defaults = {
    id         = "$default"
    invoke_url = "https://http123.execute-api.eu-central-1.amazonaws.com/"
  }
}

mock_resource "aws_apigatewayv2_domain_name" {
  defaults = {
    id = "passwords.example.com"
    domain_name_configuration = {
      hosted_zone_id     = "Z0000000000000"
      target_domain_name = "d-123.execute-api.eu-central-1.amazonaws.com"
    }
  }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/1234"
    domain_validation_options = [{
      domain_name           = "passwords.example.com"
      resource_record_name  = "_1.passwords.example.com"
      resource_record_type  = "CNAME"
      resource_record_value = "_2.acm-validations.aws"
    }]
  }
}

mock_resource "aws_route53_record" {
  defaults = { fqdn = "_1.passwords.example.com" }
}

mock_resource "aws_cognito_user_pool" {
  defaults = {
    id       = "eu-central-1_Pool12345"
    endpoint = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool12345"
  }
}

mock_resource "aws_cognito_user_pool_client" {
  defaults = { id = "client123", client_secret = "secret123" }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/passmint/1234" }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    arn            = "arn:aws:cloudfront::123456789012:distribution/E123"
    domain_name    = "d123.cloudfront.net"
    hosted_zone_id = "Z2FDTNDATAQYW2"
  }
}

mock_resource "aws_cloudwatch_log_delivery_destination" {
  defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:passmint-edge" }
}

mock_resource "aws_dynamodb_table" {
  defaults = { arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/passmint-credentials" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/1234", key_id = "1234" }
}

mock_resource "aws_scheduler_schedule_group" {
  defaults = { arn = "arn:aws:scheduler:eu-central-1:123456789012:schedule-group/passmint-credentials" }
}
