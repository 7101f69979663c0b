from passmint import generate_password as generate_password

__all__ = ["generate_password"]
