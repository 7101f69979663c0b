# Where resources were before the function, its log group, role and alarm became a module of their own.

moved {
  from = aws_lambda_function.this
  to   = module.function.aws_lambda_function.this
}

moved {
  from = aws_cloudwatch_log_group.this
  to   = module.function.aws_cloudwatch_log_group.this
}

moved {
  from = aws_iam_role.this
  to   = module.function.aws_iam_role.this[0]
}

moved {
  from = aws_iam_role_policy.this
  to   = module.function.aws_iam_role_policy.this[0]
}

moved {
  from = aws_cloudwatch_metric_alarm.failures[0]
  to   = module.function.aws_cloudwatch_metric_alarm.count["failures"]
}
