"""Commands of `passmint`, one module each."""
