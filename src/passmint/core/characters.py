"""The characters passwords are made of: printable ASCII in four classes."""

from __future__ import annotations

LOWERCASE = "abcdefghijklmnopqrstuvwxyz"
UPPERCASE = LOWERCASE.upper()
DIGITS = "0123456789"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

# The symbols that the reference API's minimum counts, in its own order.
REFERENCE_SPECIAL = '!@#$%^&*(),.?":{}|<>'

# Groups that common fonts draw alike: 0Oo, 1Il|, 2Z, 5S, 8B, and the two quotes '`.
AMBIGUOUS = "0Oo1Il|2Z5S8B'`"

PRINTABLE = " " + PUNCTUATION + DIGITS + UPPERCASE + LOWERCASE

# Parameter of the class's minimum -> its characters. Space counts as a symbol.
CLASSES = {
    "nums": DIGITS,
    "special_chars": " " + PUNCTUATION,
    "uppercase": UPPERCASE,
    "lowercase": LOWERCASE,
}

# What `first` and `last` may name -> the minimums' parameters of the classes meant.
POSITION_CLASSES = {
    "letter": ("uppercase", "lowercase"),
    "lowercase": ("lowercase",),
    "uppercase": ("uppercase",),
    "digit": ("nums",),
    "symbol": ("special_chars",),
    "alphanumeric": ("nums", "uppercase", "lowercase"),
}


def ordered(characters: str) -> str:
    """The same characters, each once, in ASCII order."""
    return "".join(sorted(set(characters)))
