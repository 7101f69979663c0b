"""Digits and symbols after words: which words get one, and which character it is.

Exactly `nums` words get a digit and exactly `special_chars` others a symbol, so the number of
ways does not depend on the words themselves.
"""

from __future__ import annotations

from math import comb

from passmint.core.characters import DIGITS, REFERENCE_SPECIAL


class Insertions:
    """Every way to insert into a sequence of `words` words, numbered."""

    __slots__ = ("_nums", "_special_chars", "_words", "total")

    def __init__(self, words: int, nums: int, special_chars: int) -> None:
        self._words = words
        self._nums = nums
        self._special_chars = special_chars
        places = comb(words, nums) * comb(words - nums, special_chars)
        characters: int = len(DIGITS) ** nums * len(REFERENCE_SPECIAL) ** special_chars
        self.total = places * characters

    def __getitem__(self, number: int) -> list[str]:
        """What follows each word: a digit, a symbol or an empty string."""
        after = []
        nums, special_chars = self._nums, self._special_chars
        for left in range(self._words - 1, -1, -1):
            # The ways of the words after this one, were it to get a digit, or a symbol.
            ways = len(DIGITS) * _ways(left, nums - 1, special_chars)
            if number < ways:
                number, index = divmod(number, len(DIGITS))
                after.append(DIGITS[index])
                nums -= 1
                continue
            number -= ways
            ways = len(REFERENCE_SPECIAL) * _ways(left, nums, special_chars - 1)
            if number < ways:
                number, index = divmod(number, len(REFERENCE_SPECIAL))
                after.append(REFERENCE_SPECIAL[index])
                special_chars -= 1
                continue
            number -= ways
            after.append("")
        return after


def _ways(words: int, nums: int, special_chars: int) -> int:
    if nums < 0 or special_chars < 0 or nums + special_chars > words:
        return 0
    return Insertions(words, nums, special_chars).total
