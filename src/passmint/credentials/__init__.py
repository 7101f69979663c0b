"""Temporary credentials: passwords that expire, and that one recipient can claim once."""
