"""Sampling: uniform draws from the passwords that satisfy the requirements."""
