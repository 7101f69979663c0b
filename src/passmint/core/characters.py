"""Characters of passwords: printable ASCII in four classes."""

from __future__ import annotations

LOWERCASE = "abcdefghijklmnopqrstuvwxyz"
UPPERCASE = LOWERCASE.upper()
DIGITS = "0123456789"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

# Symbols that the reference API's minimum counts, in its order.
REFERENCE_SPECIAL = '!@#$%^&*(),.?":{}|<>'

# Groups that look alike in common fonts: 0Oo, 1Il|, 2Z, 5S, 8B, and the two quotes '`.
AMBIGUOUS = "0Oo1Il|2Z5S8B'`"

PRINTABLE = " " + PUNCTUATION + DIGITS + UPPERCASE + LOWERCASE

# Class, named by the parameter of its minimum -> its characters. Space counts as a symbol.
CLASSES = {
    "nums": DIGITS,
    "special_chars": " " + PUNCTUATION,
    "uppercase": UPPERCASE,
    "lowercase": LOWERCASE,
}

# Value of `first` and `last` -> the classes that it allows.
POSITION_CLASSES = {
    "letter": ("uppercase", "lowercase"),
    "lowercase": ("lowercase",),
    "uppercase": ("uppercase",),
    "digit": ("nums",),
    "symbol": ("special_chars",),
    "alphanumeric": ("nums", "uppercase", "lowercase"),
}


def ordered(characters: str) -> str:
    """Return the characters, each once, in ASCII order."""
    return "".join(sorted(set(characters)))
