"""Readers of other programs' policies, for `passmint convert`."""
