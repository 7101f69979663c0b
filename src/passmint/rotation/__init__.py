"""Rotation of a secret in AWS Secrets Manager: a password by policy, set, tested, made current."""
