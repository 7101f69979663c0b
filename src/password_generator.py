"""Module of the reference API, kept for programs that import `generate_password` from it."""

from passmint.core.generation import generate_password

__all__ = ["generate_password"]
