"""Temporary credentials: passwords handed over once, with an end. Clock and store are given."""
