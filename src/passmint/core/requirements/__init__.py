"""Requirements: what the parameters and targets ask for, defaults filled in."""
