locals {
  statements = concat(
    [
      # Of those named, the ones whose rotation is this function's.
      {
        Sid    = "Rotate"
        Effect = "Allow"
        Action = [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ]
        Resource  = sort(concat(values(var.secrets), var.secret_patterns))
        Condition = { ArnEquals = { "secretsmanager:resource/AllowRotationLambdaArn" = local.function_arn } }
      },
    ],
    [
      for arns in [var.admin_secret_arns] : {
        Sid      = "ReadAdmins"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = arns
      } if length(arns) > 0
    ],
    [
      for arns in [var.kms_key_arns] : {
        Sid       = "DecryptAndEncrypt"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = arns
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" } }
      } if length(arns) > 0
    ],
    # Lambda itself joins the VPC with the function's role: these take no narrower resource, and the
    # function's own code is denied them. (docs.aws.amazon.com/lambda, "Giving Lambda functions
    # access to resources in an Amazon VPC")
    [
      for effect in var.vpc == null ? [] : ["Allow", "Deny"] : merge(
        {
          Sid    = effect == "Allow" ? "JoinVpc" : "OnlyLambdaItself"
          Effect = effect
          Action = [
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
          ]
          Resource = "*"
        },
        { for condition in ["Condition"] : condition => { ArnEquals = { "lambda:SourceFunctionArn" = local.function_arn } } if effect == "Deny" },
      )
    ],
  )
}
