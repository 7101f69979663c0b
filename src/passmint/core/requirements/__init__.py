"""Requirements: what parameters and targets require together, with the defaults filled in."""
