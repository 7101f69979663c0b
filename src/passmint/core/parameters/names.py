"""Types of the names that `safe_for`, `first` and `last` take, for type checkers and editors.

Nothing imports this when a program runs, since `typing` would make every cold start longer.
A test compares the names with those of the parameter records.
"""

from typing import Literal

ContextName = Literal[
    "url",
    "shell",
    "dotenv",
    "yaml",
    "filename",
    "pgpass",
    "json",
    "xml",
    "sql",
    "odbc",
    "libpq",
    "double-click",
]
PositionName = Literal["letter", "lowercase", "uppercase", "digit", "symbol", "alphanumeric"]
