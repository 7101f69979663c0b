"""Parameters: one record for each, the check of a value, and values written as text."""
