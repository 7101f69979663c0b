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

  # A header here cannot depend on the request's Origin without trusting any, so pages may read these
  # answers where there is one origin; where there are more they see that the request failed, not why.
  gateway_cors_headers = length(var.cors_origins) == 1 ? {
    Access-Control-Allow-Origin   = var.cors_origins[0]
    Access-Control-Expose-Headers = "Retry-After"
    Vary                          = "Origin"
  } : {}

  gateway_headers = merge(
    {
      Cache-Control             = "no-store"
      Content-Security-Policy   = "default-src 'none'; frame-ancestors 'none'"
      Referrer-Policy           = "no-referrer"
      Strict-Transport-Security = "max-age=63072000"
      X-Content-Type-Options    = "nosniff"
    },
    local.gateway_cors_headers,
  )

  # API Gateway takes a static value between single quotes and lets more of them stand inside as they
  # are. (DataBiosphere/azul asserts such a policy on a live API's 403: ResponseHeadersTest in
  # test/integration_test.py)
  gateway_responses = {
    for type, answer in local.gateway_errors : type => {
      status = try(answer.status, null)
      body   = try(answer.body, jsonencode({ error = answer.error }))
      headers = {
        for name, value in merge(local.gateway_headers, try({ Retry-After = answer.retry_after }, {})) :
        "gatewayresponse.header.${name}" => "'${value}'"
      }
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
