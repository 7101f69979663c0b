"""Rejection sampler: draws strings over the alphabet until one satisfies the requirements."""

from __future__ import annotations

from itertools import compress

from passmint.core.sampling.randomness import ROUNDS, Letters, broken, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.core.requirements.classes import CharacterClass
    from passmint.core.requirements.requirements import Requirements
    from passmint.core.sampling.randomness import Randomness

# Nanoseconds (measured, see docs/measurements.md) of one string and each of its characters; of one
# check, of each character that it reads, and of each string that it looks for.
_PLAIN, _CHARACTER, _CHECK, _CHECKED_CHARACTER, _STRING = 1100, 12, 500, 30, 60
_PREDICATE = 1200  # nanoseconds to check more than one character of some classes
# Maximum number of characters of the passwords that one block is for, and of those drawn for it.
_BLOCK_CHARACTERS, _MOST_BLOCK = 2**16, 2**18


def check_work(requirements: Requirements) -> int:
    """Return an upper bound on the work of checking one string's restrictions, in nanoseconds."""
    restrictions = requirements.restrictions
    strings = len(restrictions.forbidden) + len(restrictions.not_containing)
    checks = len(restrictions.checks())
    return checks * (_CHECK + _CHECKED_CHARACTER * requirements.length) + strings * _STRING


class Rejection:
    """Sampler that draws strings over the alphabet until one satisfies the requirements.

    Args:
        requirements: what the passwords must satisfy.
        acceptance: lower bound on the probability that a string satisfies them.
    """

    memory = 4096
    certain = False

    def __init__(self, requirements: Requirements, acceptance: float) -> None:
        self._length = requirements.length
        self._acceptance = acceptance
        self.work = self.work_of(requirements, acceptance)
        self._rounds = range(int(ROUNDS * max(1, 0.2 / acceptance)))
        self._letters = Letters(requirements.alphabet)
        self._marks = _marks(requirements.classes)
        self._needed = _needed_marks(requirements)
        self._accepts = _predicate(requirements, self._marks)
        self.draw = self._drawer()

    @staticmethod
    def work_of(requirements: Requirements, acceptance: float) -> float:
        """Return the mean work of one password, in nanoseconds."""
        plain = _PLAIN + _CHARACTER * requirements.length + check_work(requirements)
        if not _needed_marks(requirements):
            plain += _PREDICATE * (1 + (requirements.min_classes > 0))
        return plain / acceptance

    def _drawer(self) -> Callable[[Randomness], str]:
        """Return the function that draws one password. It reads local variables only, for speed."""
        length, table, rejected = self._length, self._letters.table, self._letters.rejected
        rounds = self._rounds
        size, marks, accepts = self._letters.size(length), self._marks, self._accepts

        def draw_checked(randomness: Randomness) -> str:
            randbytes = randomness.bytes
            for _ in rounds:
                data = randbytes(size)
                if len(data) != size:
                    raise short(len(data), size)
                word = data.translate(table, rejected)[:length]
                if len(word) == length and accepts(word):
                    return word.decode()
            raise broken()

        if not self._needed:
            return draw_checked
        a, b, c, d = (self._needed * 4)[:4]  # four tests are faster than a loop; some repeat

        def draw(randomness: Randomness) -> str:
            randbytes = randomness.bytes
            for _ in rounds:
                data = randbytes(size)
                if len(data) != size:
                    raise short(len(data), size)
                word = data.translate(table, rejected)[:length]
                found = word.translate(marks)
                if a in found and b in found and c in found and d in found and len(word) == length:
                    return word.decode()
            raise broken()

        return draw

    def draw_many(self, randomness: Randomness, number: int) -> list[str]:
        """Draw `number` independent passwords, from large blocks of random bytes."""
        drawn: list[str] = []
        barren = 0
        while len(drawn) < number:
            words = self._block(randomness, number - len(drawn))
            drawn.extend(words)
            barren = 0 if words else barren + 1
            if barren == len(self._rounds):  # each block holds at least one string
                raise broken()
        del drawn[number:]
        return drawn

    def _block(self, randomness: Randomness, number: int) -> list[str]:
        """Draw about as many strings as `number` passwords need; return the accepted ones."""
        length, letters = self._length, self._letters
        words = min(number, _BLOCK_CHARACTERS // length + 1) / self._acceptance * 1.02 + 2
        size = letters.size(int(min(words, _MOST_BLOCK // length + 1) * length))
        block = randomness.read(size).translate(letters.table, letters.rejected)
        starts = range(0, len(block) - length + 1, length)
        if not self._needed:
            drawn = (block[start : start + length] for start in starts)
            return [word.decode() for word in drawn if self._accepts(word)]
        marks = block[: len(starts) * length].translate(self._marks)
        text = block.decode()
        chosen = compress(starts, _each_holds(marks, length, self._needed))
        return [text[start : start + length] for start in chosen]


def _marks(classes: tuple[CharacterClass, ...]) -> bytes:
    """Return a translation table from characters to marks.

    A mark is one bit. It says which class a character is in, and whether it counts for the minimum.
    """
    table = bytearray(256)
    for index, character_class in enumerate(classes):
        for character in character_class.characters:
            counted = character in character_class.counted
            table[ord(character)] = _counted(index) if counted else _uncounted(index)
    return bytes(table)


def _counted(index: int) -> int:
    return 1 << 2 * index


def _uncounted(index: int) -> int:
    return 2 << 2 * index


def _needed_marks(requirements: Requirements) -> tuple[int, ...]:
    """Return the marks that must appear, if the requirements ask for nothing else; else ()."""
    simple = all(c.least <= 1 and c.most is None for c in requirements.classes)
    pinned = requirements.first is not None or requirements.last is not None
    if pinned or requirements.min_classes or requirements.restrictions or not simple:
        return ()
    return tuple(_counted(i) for i, c in enumerate(requirements.classes) if c.least)


def _each_holds(marks: bytes, length: int, needed: tuple[int, ...]) -> bytes:
    """Return one byte for each `length` bytes of `marks`: 1 if they hold all needed marks, else 0.

    All strings are tested at once. The marks are one big integer, which is or-ed with itself
    shifted until the first byte of each string holds the bits of all its bytes.
    """
    bits = int.from_bytes(marks, "little")
    width = 1
    while width < length:
        step = min(width, length - width)
        bits |= bits >> 8 * step
        width += step
    mask = sum(needed)
    holds = bytes(found & mask == mask for found in range(256))
    return bits.to_bytes(len(marks), "little")[::length].translate(holds)


def _predicate(requirements: Requirements, marks: bytes) -> Callable[[bytes], bool]:
    """Return a function that tells whether a string satisfies the requirements."""
    classes = list(enumerate(requirements.classes))
    least = [(_counted(i), c.least) for i, c in classes if c.least]
    most = [(_counted(i), _uncounted(i), c.most) for i, c in classes if c.most is not None]
    present = [_counted(i) | _uncounted(i) for i, _ in classes]
    first = _characters(requirements, requirements.first)
    last = _characters(requirements, requirements.last)
    min_classes = requirements.min_classes
    checks = requirements.restrictions.checks()

    def accepts(word: bytes) -> bool:
        if word[0] not in first or word[-1] not in last:
            return False
        for check in checks:
            if not check(word):
                return False
        found = word.translate(marks)
        for mark, fewest in least:
            if found.count(mark) < fewest:
                return False
        for counted, uncounted, limit in most:
            if found.count(counted) + found.count(uncounted) > limit:
                return False
        if not min_classes:
            return True
        bits = set(found)
        return sum(any(bit & mark for bit in bits) for mark in present) >= min_classes

    return accepts


def _characters(requirements: Requirements, names: frozenset[str] | None) -> bytes:
    classes = requirements.classes
    return "".join(c.characters for c in classes if names is None or c.name in names).encode()
