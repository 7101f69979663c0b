# Where resources were before the function, its log group, role, alias and alarms became a module of their own.
# An upgrade moves them in the state; nothing is destroyed.

moved {
  from = aws_lambda_function.this
  to   = module.function.aws_lambda_function.this
}

moved {
  from = aws_lambda_alias.live
  to   = module.function.aws_lambda_alias.this[0]
}

moved {
  from = aws_lambda_provisioned_concurrency_config.live
  to   = module.function.aws_lambda_provisioned_concurrency_config.this
}

moved {
  from = aws_cloudwatch_log_group.function
  to   = module.function.aws_cloudwatch_log_group.this
}

moved {
  from = aws_iam_role.function
  to   = module.function.aws_iam_role.this[0]
}

moved {
  from = aws_iam_role_policy.function
  to   = module.function.aws_iam_role_policy.this[0]
}

moved {
  from = aws_cloudwatch_metric_alarm.throttles[0]
  to   = module.function.aws_cloudwatch_metric_alarm.count["throttles"]
}

moved {
  from = aws_cloudwatch_metric_alarm.duration
  to   = module.function.aws_cloudwatch_metric_alarm.duration
}

moved {
  from = aws_lambda_function.credentials[0]
  to   = module.credentials_function[0].aws_lambda_function.this
}

moved {
  from = aws_lambda_alias.credentials[0]
  to   = module.credentials_function[0].aws_lambda_alias.this[0]
}

moved {
  from = aws_cloudwatch_log_group.credentials[0]
  to   = module.credentials_function[0].aws_cloudwatch_log_group.this
}

moved {
  from = aws_iam_role.credentials[0]
  to   = module.credentials_function[0].aws_iam_role.this[0]
}

moved {
  from = aws_iam_role_policy.credentials[0]
  to   = module.credentials_function[0].aws_iam_role_policy.this[0]
}

moved {
  from = aws_cloudwatch_metric_alarm.credentials_throttles[0]
  to   = module.credentials_function[0].aws_cloudwatch_metric_alarm.count["throttles"]
}
