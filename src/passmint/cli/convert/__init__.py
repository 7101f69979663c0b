"""Policies of other programs, read for `passmint convert`."""
