"""The engine: policies, exact counting, uniform sampling.

The engine reads no environment variable and writes no log. A default password imports only
what the AWS Lambda runtime client has imported already (`docs/decisions/0005-light-imports.md`).
"""
