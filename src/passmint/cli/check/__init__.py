"""The smoke test of `passmint check`: what a live endpoint must answer."""
