# Every route of the service, one line each. `keyed` routes want the credentials of var.access;
# `scope` is the one that a Cognito token must carry for it. API Gateway authorises and throttles by
# this map; the function answers.
locals {
  routes = {
    "/generate-password"   = { methods = ["GET", "POST"], keyed = true, scope = "generate" }
    "/generate-passphrase" = { methods = ["GET", "POST"], keyed = true, scope = "generate" }
    "/explain-policy"      = { methods = ["GET", "POST"], keyed = true, scope = "explain" }
    "/presets"             = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    "/presets/{name}"      = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    "/openapi.json"        = { methods = ["GET", "HEAD"], keyed = false, scope = null }
    "/health"              = { methods = ["GET", "HEAD"], keyed = false, scope = null }
  }

  scopes = {
    generate = "Generate passwords and passphrases"
    explain  = "Explain policies"
  }

  # For humans and smoke tests: the first request that anybody makes.
  first_request = "/generate-password?length=20"
}
