# What a REST API answers by itself, in the shape and with the headers of the function's answers.
# (docs.aws.amazon.com/apigateway, "Gateway response types for API Gateway")

locals {
  gateway_errors = {
    # A path that no resource has. AWS calls it a missing token and answers 403.
    MISSING_AUTHENTICATION_TOKEN = { status = "404", error = "no such path" }

    INVALID_API_KEY = { status = "403", error = "a valid key in the header x-api-key is needed" }
    ACCESS_DENIED   = { status = "403", error = "access denied" }
    WAF_FILTERED    = { status = "403", error = "the request was refused by the firewall" }
    REQUEST_TOO_LARGE = {
      status = "413", error = "the request is too large"
    }

    THROTTLED      = { status = "429", error = "too many requests", retry_after = 1 }
    QUOTA_EXCEEDED = { status = "429", error = "the key's requests for today are used up", retry_after = 3600 }

    # Without a status each keeps its own. The text is AWS's, already quoted.
    DEFAULT_4XX = { body = "{\"error\": $context.error.messageString}" }

    # The request's id and nothing else: it finds the line in the log.
    DEFAULT_5XX = { body = "{\"error\": \"internal error\", \"request_id\": \"$context.extendedRequestId\"}" }
  }

  gateway_headers = {
    "gatewayresponse.header.Cache-Control"             = "'no-store'"
    "gatewayresponse.header.Referrer-Policy"           = "'no-referrer'"
    "gatewayresponse.header.Strict-Transport-Security" = "'max-age=63072000'"
    "gatewayresponse.header.X-Content-Type-Options"    = "'nosniff'"
  }

  gateway_responses = {
    for type, answer in local.gateway_errors : type => {
      status = try(answer.status, null)
      body   = try(answer.body, jsonencode({ error = answer.error }))
      headers = merge(
        local.gateway_headers,
        { for seconds in try([answer.retry_after], []) : "gatewayresponse.header.Retry-After" => "'${seconds}'" },
      )
    }
  }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each = local.is_rest ? local.gateway_responses : {}

  rest_api_id         = aws_api_gateway_rest_api.this[0].id
  response_type       = each.key
  status_code         = each.value.status
  response_parameters = each.value.headers
  response_templates  = { "application/json" = each.value.body }
}
