"""Passphrases: uniformly drawn words, joined so that every phrase can be read in one way only."""
