"""Counting: the exact number of passwords that satisfy the requirements, or proven bounds on it."""
