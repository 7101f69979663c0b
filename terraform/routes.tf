# Every route of the service, one line each. `keyed` routes want the credentials of var.access;
# `scope` is the one that a Cognito token must carry for it. API Gateway authorises and throttles by
# this map; the function answers.
locals {
  routes = merge({
    "/generate-password"   = { methods = ["GET", "POST"], keyed = true, scope = "generate" }
    "/generate-passphrase" = { methods = ["GET", "POST"], keyed = true, scope = "generate" }
    "/explain-policy"      = { methods = ["GET", "POST"], keyed = true, scope = "explain" }
    "/presets"             = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    "/presets/{name}"      = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    "/openapi.json"        = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    "/health"              = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    }, {
    # The web page: it can carry a key or nothing, but neither token nor signature.
    for path in ["/"] : path => { methods = ["GET", "HEAD"], keyed = false, scope = null }
    if contains(["api_key", "public"], var.access)
  })

  # Those that the credentials function answers.
  credentials_routes = {
    for path, route in {
      "/credentials"        = { methods = ["POST"], keyed = true, scope = "credentials" }
      "/credentials/{id}"   = { methods = ["GET", "DELETE"], keyed = true, scope = "credentials" }
      "/credentials/claim"  = { methods = ["POST"], keyed = false, scope = null }
      "/credentials/lookup" = { methods = ["POST"], keyed = false, scope = null }
      "/claim"              = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    } : path => route if var.credentials
  }

  scopes = merge(
    {
      generate = "Generate passwords and passphrases"
      explain  = "Explain policies"
    },
    { for scope in ["credentials"] : scope => "Order temporary credentials" if var.credentials },
  )

  # For humans and smoke tests: the first request that anybody makes.
  first_request = "/generate-password?length=20"
}
