"""Counting: how many passwords satisfy the requirements, exactly or in proven bounds."""
