"""The engine: policies, exact counting, uniform sampling.

The engine reads no environment variable and writes no log. Except for `bisect` it imports only
what the AWS Lambda runtime client has imported already (`docs/decisions/0005-light-imports.md`).
"""
