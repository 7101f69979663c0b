"""Targets: the constraints that presets, rules and contexts put on a password."""
