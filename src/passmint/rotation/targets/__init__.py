"""Rotation targets: one module for each kind."""
