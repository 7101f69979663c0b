"""Targets: what presets, rules texts and contexts require of a password."""
