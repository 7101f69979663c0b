"""Insertions: digits and symbols after the words of a phrase.

A digit follows exactly `nums` words, and a symbol exactly `special_chars` others. So the number of
ways does not depend on the words.
"""

from __future__ import annotations

from math import comb

from passmint.core.characters import DIGITS, REFERENCE_SPECIAL

# Nanoseconds to draw the insertions, fixed and for each word, measured with 1 to 64 words.
_ANY, _PER_WORD = 800, 650


class Insertions:
    """Sequence of all ways to insert characters into a phrase, each once.

    `total` is the number of ways, `work` the work of drawing one, in nanoseconds.

    Args:
        words: number of words of the phrase.
        nums: number of words that a digit follows.
        special_chars: number of words that a symbol follows.
    """

    __slots__ = ("_nums", "_special_chars", "_words", "total", "work")

    def __init__(self, words: int, nums: int, special_chars: int) -> None:
        self._words = words
        self._nums = nums
        self._special_chars = special_chars
        places = comb(words, nums) * comb(words - nums, special_chars)
        characters: int = len(DIGITS) ** nums * len(REFERENCE_SPECIAL) ** special_chars
        self.total = places * characters
        self.work = _ANY + _PER_WORD * words if nums or special_chars else 0

    def __getitem__(self, number: int) -> list[str]:
        """Return what follows each word: a digit, a symbol or an empty string."""
        after = []
        nums, special_chars, ways = self._nums, self._special_chars, self.total
        for left in range(self._words, 0, -1):
            # Each of the `left` words has a digit in the same number of ways, and so a symbol.
            digits = ways * nums // left
            symbols = ways * special_chars // left
            if number < digits:
                number, index = divmod(number, len(DIGITS))
                after.append(DIGITS[index])
                nums -= 1
                ways = digits // len(DIGITS)
            elif number < digits + symbols:
                number, index = divmod(number - digits, len(REFERENCE_SPECIAL))
                after.append(REFERENCE_SPECIAL[index])
                special_chars -= 1
                ways = symbols // len(REFERENCE_SPECIAL)
            else:
                number -= digits + symbols
                ways -= digits + symbols
                after.append("")
        return after
