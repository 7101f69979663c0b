# A host name of one's own.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  zip_path    = "tests/stand-in.zip"
  domain_name = "passwords.example.com"
}

run "certificate_and_record_are_made" {
  command = plan

  variables {
    domain_zone_id           = "Z0123456789ABC"
    disable_default_endpoint = true
  }

  assert {
    condition     = aws_acm_certificate.this[0].domain_name == "passwords.example.com" && aws_route53_record.certificate[0].name == "_1.passwords.example.com" && aws_route53_record.api[0].name == "passwords.example.com"
    error_message = "certificate, its proof and the address"
  }

  assert {
    condition     = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].security_policy == "TLS_1_2" && aws_apigatewayv2_api_mapping.this[0].api_id == "rest123" && aws_apigatewayv2_api_mapping.this[0].stage == "v1"
    error_message = "TLS 1.2 or newer, mapped to the stage"
  }

  assert {
    condition     = aws_api_gateway_rest_api.this[0].disable_execute_api_endpoint && output.url == "https://passwords.example.com" && output.origin == { domain_name = "passwords.example.com", path = "" }
    error_message = "the API answers there alone"
  }
}

run "no_name_of_its_own" {
  command = plan

  variables {
    domain_name = null
  }

  assert {
    condition     = output.domain_target == null
    error_message = "nothing to point at"
  }
}

run "certificate_given" {
  command = plan

  variables {
    access                 = "public"
    domain_certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/5678"
  }

  assert {
    condition     = length(aws_acm_certificate.this) == 0 && length(aws_route53_record.api) == 0 && aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].certificate_arn == "arn:aws:acm:eu-central-1:123456789012:certificate/5678"
    error_message = "the given certificate, and no DNS"
  }

  assert {
    condition     = output.domain_target == { name = "d-123.execute-api.eu-central-1.amazonaws.com", zone_id = "Z0000000000000" }
    error_message = "what the operator's own DNS record points at"
  }

  assert {
    condition     = aws_apigatewayv2_api_mapping.this[0].stage == "$default" && aws_apigatewayv2_api_mapping.this[0].api_id == "http123"
    error_message = "an HTTP API maps its default stage"
  }
}
