"""Types of the parameters that `**policy` and `**phrase` take, for type checkers.

Programs do not import this module when they run. The server checks whether a value is in range.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


class PolicyValues(TypedDict, total=False):
    """Parameters of a policy."""

    length: int
    entropy_bits: float
    nums: int
    special_chars: int
    uppercase: int
    lowercase: int
    max_nums: int
    max_special_chars: int
    max_uppercase: int
    max_lowercase: int
    symbols: str
    exclude: str
    exclude_ambiguous: bool
    alphabet: str
    first: Sequence[str]
    last: Sequence[str]
    min_classes: int
    min_unique: int
    max_repeating: int
    max_sequential: int
    not_containing: Sequence[str]
    safe_for: Sequence[str]
    rules: str
    preset: str


class PhraseValues(TypedDict, total=False):
    """Parameters of a passphrase."""

    words: int
    wordlist: str
    separator: str
    capitalize: str
    nums: int
    special_chars: int
    min_length: int
    max_length: int
    entropy_bits: float
