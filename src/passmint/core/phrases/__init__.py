"""Passphrases: words drawn uniformly, in an order and form that can be read in one way only."""
