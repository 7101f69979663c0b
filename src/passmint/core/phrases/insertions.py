"""Digits and symbols after words: which words get one, and which character it is.

Exactly `nums` words get a digit and exactly `special_chars` others a symbol, so the number of
ways does not depend on the words themselves.
"""

from __future__ import annotations

from math import comb

from passmint.core.characters import DIGITS, REFERENCE_SPECIAL

# ns of work to draw what follows the words, measured with 1 to 64 of them.
_ANY, _PER_WORD = 800, 650


class Insertions:
    """Every way to insert into a sequence of `words` words, numbered.

    `work` is what one takes to draw, in nanoseconds.
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
        """What follows each word: a digit, a symbol or an empty string."""
        after = []
        nums, special_chars, ways = self._nums, self._special_chars, self.total
        for left in range(self._words, 0, -1):
            # Every word is as likely as any other to get a digit, or a symbol.
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
