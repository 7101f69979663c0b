"""The engine: policies, exact counting, uniform sampling.

Pure: no environment, no clock, no logging, and nothing imported that the AWS Lambda
runtime client has not imported already, but for `bisect` (`docs/decisions/0005-light-imports.md`).
"""
