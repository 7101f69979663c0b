"""Measurements: `make bench`, or `python -m bench cold_start` for one of them."""
