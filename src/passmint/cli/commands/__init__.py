"""Commands: one module for each verb of `passmint`."""
