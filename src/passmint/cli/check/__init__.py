"""Checks that `passmint check` runs against a live endpoint."""
