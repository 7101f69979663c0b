"""The reference API's module name, kept for programs that import from it."""

from passmint.core.generation import generate_password

__all__ = ["generate_password"]
