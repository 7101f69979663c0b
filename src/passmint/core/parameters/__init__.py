"""Parameters: their records, the checks of values, and the reading of values from text."""
