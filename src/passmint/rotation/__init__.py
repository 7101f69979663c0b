"""Rotation of secrets in AWS Secrets Manager: a new password is generated, set and tested."""
