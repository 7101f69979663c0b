"""Oracles: slow, plain code that shares nothing with the engine whose results it checks."""
