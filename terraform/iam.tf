################################################################################
# What a caller needs (access iam)
################################################################################

resource "aws_iam_policy" "caller" {
  count = var.access == "iam" ? 1 : 0

  name        = "${var.name}-caller"
  description = "Lets whoever it is attached to call the keyed routes of ${var.name}"
  tags        = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Call"
      Effect   = "Allow"
      Action   = "execute-api:Invoke"
      Resource = sort([for key in keys(local.keyed_operations) : "${local.execution_arn}/$default/${replace(key, " ", "")}"])
    }]
  })
}

################################################################################
# The account's role for access logs of REST APIs, only when asked for
################################################################################

resource "aws_iam_role" "account_log" {
  count = var.account_log_role == "create" ? 1 : 0

  name                 = "${var.name}-api-gateway-log"
  path                 = var.role_path
  description          = "API Gateway's access logs, for every REST API of this account and region"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "account_log" {
  count = var.account_log_role == "create" ? 1 : 0

  role       = aws_iam_role.account_log[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count = var.account_log_role == "create" ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.account_log[0].arn

  depends_on = [aws_iam_role_policy_attachment.account_log]
}
