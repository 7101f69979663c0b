"""Stores of credentials: one module for each backend."""
