"""Drawing passwords, each that satisfies the requirements with exactly the same probability.

Three samplers, one law; which one runs cannot be seen from outside. Where a plain draw over the
alphabet is accepted often enough, `Rejection` draws until one is. Where it is not, `Composition`
draws how many characters each class gets from the exact counts, then the characters, then their
places, and does so again until the restrictions are kept. Where that would take too long, a
`Walk` through the table of the restrictions' automaton needs one draw. The `work` of each is the
mean of what one password takes, in nanoseconds, and `certain` whether all take that much;
`kept` is the memory that it takes, in bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, compress
from math import comb, inf

from passmint.core.budget import most_draws
from passmint.core.errors import PolicyTooComplexError
from passmint.core.sampling.randomness import ROUNDS, Letters, broken, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from passmint.core.budget import Meter
    from passmint.core.counting.keyspace import Keyspace
    from passmint.core.counting.transfer import TransferTable
    from passmint.core.requirements.requirements import CharacterClass, Requirements
    from passmint.core.sampling.randomness import Randomness
    from passmint.core.sampling.walk import Walk

    Sampler: TypeAlias = "Rejection | Composition | Walk"

    # Running sums of the ways, and by choice: pins filled, free characters, classes still
    # needed, ways to go on.
    Node = tuple[list[int], list[tuple[int, int, int, int]]]

# Nanoseconds of one draw (measured, see docs/measurements.md): a plain one and what each of its
# characters and checks takes more; one by class counts, and each of its characters.
_PLAIN, _CHARACTER, _CHECK, _CHECKED_CHARACTER, _STRING = 1100, 12, 500, 30, 60
_PREDICATE = 1200  # where it is more than one character of some classes
_COMPOSED, _COMPOSED_CHARACTER, _SHUFFLED_FAR = 12_000, 160, 1200

# Which of two ways costs less: a plain draw that is accepted as often as this is as good as any;
# a table this cheap (nanoseconds) is worth making; a table that takes more is worth so many draws
# of the best other sampler.
_ACCEPTED = 1 / 8
_CHEAP_TABLE = 2_000_000
_TABLE_WORTH = 64
# Characters of the passwords that a block is for; the most characters that are drawn for it.
_BLOCK_CHARACTERS, _MOST_BLOCK = 2**16, 2**18
_FIRST, _LAST = 1, 2  # copied from `counting`, which most policies need not import
_KEPT_CHOICES = 2**12  # bounds the memory of one plan
_CHOICE_BYTES = 250  # of a choice, beside two integers of the table
_CHOICE = 300  # nanoseconds of a choice that is made for the first time


def sampler(keyspace: Keyspace) -> Sampler | None:
    """The sampler that takes the least work for what satisfies the requirements.

    None if nothing does.

    Raises:
        PolicyTooComplexError: none can draw within the meter's budget.
    """
    if keyspace.acceptance >= _ACCEPTED:
        return Rejection(keyspace.requirements, keyspace.acceptance)
    if not keyspace.upper:
        return None
    if not keyspace.requirements.restrictions:
        return _drawable(keyspace, _simple(keyspace, keyspace.upper, 1.0))
    acceptance = keyspace.lower_by_words / keyspace.every
    if acceptance >= _ACCEPTED:
        return Rejection(keyspace.requirements, acceptance)
    table = _table(keyspace, _CHEAP_TABLE)
    if table is None:
        simple = _simple(keyspace, keyspace.lower, keyspace.share)
        best = min((option.work for option in simple), default=inf)
        table = _table(keyspace, best * _TABLE_WORTH)
        if table is None:
            return _drawable(keyspace, simple)
    return _best(keyspace, table)


def _table(keyspace: Keyspace, most: float) -> TransferTable | None:
    try:
        return keyspace.table(most, keep=True)
    except PolicyTooComplexError:
        return None


def _best(keyspace: Keyspace, table: TransferTable) -> Sampler | None:
    """The best sampler where everything has been counted."""
    if not table.total:
        return None
    from passmint.core.sampling.walk import Walk  # rare, and a cold start is short

    walk = Option(Walk.work_of(table), lambda meter: Walk(table, meter), certain=True)
    simple = _simple(keyspace, table.total, table.total / keyspace.upper)
    chosen = _drawable(keyspace, [walk, *simple])
    if not isinstance(chosen, Walk):
        keyspace.meter.release(table.kept)
    return chosen


class Option:
    """A sampler that could be made, and the nanoseconds that it takes for one password.

    certain: whether every password takes that much, not the mean of all.
    """

    __slots__ = ("certain", "make", "work")

    def __init__(
        self, work: float, make: Callable[[Meter], Sampler], *, certain: bool = False
    ) -> None:
        self.work = work
        self.make = make
        self.certain = certain


def _drawable(keyspace: Keyspace, options: list[Option]) -> Sampler:
    """The cheapest sampler that the budget pays for and that can be made.

    Raises:
        PolicyTooComplexError: it does not.
    """
    meter = keyspace.meter
    for option in sorted(options, key=_work):
        if not most_draws(meter.left, option.work, certain=option.certain):
            continue
        try:
            return option.make(meter)
        except PolicyTooComplexError:  # it would keep too much
            continue
    raise meter.exceeded()


def _work(option: Option) -> float:
    return option.work


def _simple(keyspace: Keyspace, passwords: int, share: float) -> list[Option]:
    """The samplers that need no table of the restrictions."""
    requirements = keyspace.requirements
    acceptance = passwords / keyspace.every
    options = []
    if acceptance:
        work = Rejection.work_of(requirements, acceptance)
        options.append(Option(work, lambda _: Rejection(requirements, acceptance)))
    if share:
        work = Composition.work_of(requirements, share)
        options.append(
            Option(work, lambda m: Composition(requirements, m, share), certain=share == 1)
        )
    return options


def _checking(requirements: Requirements) -> int:
    """Nanoseconds that the checks of the restrictions take for one word, at most."""
    restrictions = requirements.restrictions
    strings = len(restrictions.forbidden) + len(restrictions.not_containing)
    checks = len(restrictions.checks())
    return checks * (_CHECK + _CHECKED_CHARACTER * requirements.length) + strings * _STRING


class Rejection:
    """Plain draws over the whole alphabet, until one satisfies the requirements.

    `acceptance` is a lower bound on the probability that a plain draw does.
    """

    kept = 4096
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
        """The mean work of one password, in nanoseconds."""
        plain = _PLAIN + _CHARACTER * requirements.length + _checking(requirements)
        if not _needed_marks(requirements):
            plain += _PREDICATE * (1 + (requirements.min_classes > 0))
        return plain / acceptance

    def _drawer(self) -> Callable[[Randomness], str]:
        """The function that draws one password. What it reads is local to it, for speed."""
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
        a, b, c, d = (self._needed * 4)[:4]  # four tests without a loop; some may repeat

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
        """`number` independent passwords, from large blocks of random bytes."""
        drawn: list[str] = []
        barren = 0
        while len(drawn) < number:
            words = self._block(randomness, number - len(drawn))
            drawn.extend(words)
            barren = 0 if words else barren + 1
            if barren == len(self._rounds):  # each block holds at least one plain draw
                raise broken()
        del drawn[number:]
        return drawn

    def _block(self, randomness: Randomness, number: int) -> list[str]:
        """The accepted ones of about as many plain draws as `number` passwords take."""
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
    """A translation table from each character to one bit: its class, and whether it counts."""
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
    """The marks that must appear, where that is all that is required; else nothing."""
    simple = all(c.least <= 1 and c.most is None for c in requirements.classes)
    placed = requirements.first is not None or requirements.last is not None
    if placed or requirements.min_classes or requirements.restrictions or not simple:
        return ()
    return tuple(_counted(i) for i, c in enumerate(requirements.classes) if c.least)


def _each_holds(marks: bytes, length: int, needed: tuple[int, ...]) -> bytes:
    """For each `length` bytes of `marks`: 1 where they hold every needed mark, else 0.

    All words at once: one big integer, or-ed with itself shifted, until the first byte of each
    word holds the bits of all its bytes.
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
    """A function that says whether a word of the alphabet satisfies the requirements."""
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


class Composition:
    """How many characters each class gets, then the characters, then their places.

    Again and again until the restrictions are kept: at least `share` of the draws keep them.

    Raises:
        PolicyTooComplexError: the table of class counts exceeds the meter's budget.
    """

    def __init__(self, requirements: Requirements, meter: Meter, share: float = 1.0) -> None:
        from passmint.core.counting.class_counts import CountTable

        self._checks = requirements.restrictions.checks()
        self._rounds = range(int(ROUNDS / share))
        self.work = self.work_of(requirements, share)
        self.certain = share == 1
        self._table = CountTable.of(requirements)
        most = _KEPT_CHOICES + requirements.length
        choices = min(most, self._table.choices_at_most)
        split = sum(bool(c.least and c.uncounted) for c in requirements.classes)
        sums = split * min(most, requirements.length**2)
        integer = self._table.integer_bytes
        self.kept = self._table.memory + choices * (_CHOICE_BYTES + 2 * integer) + sums * integer
        meter.charge(self._table.work + (choices + sums) * _CHOICE)
        meter.reserve(self.kept)
        self._table.fill()
        meter.check_deadline()
        self._fillers = [_Filler(c) for c in requirements.classes]
        self._nodes: dict[tuple[int, int, int, int], Node] = {}
        self._kept = 0

    @staticmethod
    def work_of(requirements: Requirements, share: float) -> float:
        """The mean work of one password, in nanoseconds."""
        from passmint.core.counting.class_counts import CountTable

        length, table = requirements.length, CountTable.of(requirements)
        composed = _COMPOSED + _COMPOSED_CHARACTER * length + _SHUFFLED_FAR * max(0, length - 256)
        if table.choices_at_most > _KEPT_CHOICES:  # most choices are made anew
            composed += table.choice_work
        return (composed + _checking(requirements)) / share

    def draw(self, randomness: Randomness) -> str:
        """One password."""
        for _ in self._rounds:
            word = self._draw(randomness)
            for check in self._checks:
                if not check(word):
                    break
            else:
                return word.decode()
        raise broken()

    def _draw(self, randomness: Randomness) -> bytes:
        """One word that meets the requirements, whatever the restrictions."""
        first = last = b""
        free: list[bytes] = []
        for filler, (pins, number) in zip(self._fillers, self._compose(randomness), strict=True):
            if not (number or pins):
                continue
            pinned = (pins & _FIRST) + (pins >> 1)
            word = filler.draw(randomness, number + pinned, in_order=pins > 0)
            if pins & _FIRST:
                first, word = word[:1], word[1:]
            if pins & _LAST:
                last, word = word[:1], word[1:]
            free.append(word)
        return first + bytes(randomness.shuffled(b"".join(free))) + last

    def draw_many(self, randomness: Randomness, number: int) -> list[str]:
        """`number` independent passwords."""
        return [self.draw(randomness) for _ in range(number)]

    def _compose(self, randomness: Randomness) -> list[tuple[int, int]]:
        """For each class, the pins it fills and its number of other characters.

        One integer below the number of passwords settles all of it: what is left of it after a
        choice, modulo the ways to go on, is uniform below those ways.
        """
        table = self._table
        pending, needed, free = table.pins, table.needed, table.free
        point = randomness.below(table.total)
        composition = []
        for j in range(len(table.parts)):
            sums, choices = self._node(j, pending, needed, free)
            index = bisect_right(sums, point)
            pins, number, needed, ways_on = choices[index]
            point = (point - (sums[index - 1] if index else 0)) % ways_on
            pending ^= pins
            free -= number
            composition.append((pins, number))
        return composition

    def _node(self, j: int, pending: int, needed: int, free: int) -> Node:
        key = (j, pending, needed, free)
        node = self._nodes.get(key)
        if node is None:
            choices = list(self._table.choices(j, pending, needed, free))
            sums = list(accumulate(ways for _, _, _, ways, _ in choices))
            node = sums, [(pins, k, still, on) for pins, k, still, _, on in choices]
            if self._kept > _KEPT_CHOICES:
                self._nodes.clear()
                self._kept = 0
            self._nodes[key] = node
            self._kept += len(choices)
        return node


class _Filler:
    """Draws the characters of one class."""

    def __init__(self, character_class: CharacterClass) -> None:
        self._least = character_class.least
        self._letters = Letters(character_class.characters)
        self._sums: dict[int, list[int]] = {}
        self._kept = 0
        self._split = None
        if self._least and character_class.uncounted:
            self._split = Letters(character_class.counted), Letters(character_class.uncounted)

    def draw(self, randomness: Randomness, length: int, *, in_order: bool) -> bytes:
        """A uniform string of `length` characters that holds the class's minimum.

        Its order is uniform too if `in_order`; a caller that shuffles anyway can do without.
        """
        if not self._split:
            return self._letters.draw(randomness, length)
        counted, uncounted = self._split
        sums = self._running_sums(len(counted.characters), len(uncounted.characters), length)
        number = self._least + bisect_right(sums, randomness.below(sums[-1]))
        word = counted.draw(randomness, number) + uncounted.draw(randomness, length - number)
        return bytes(randomness.shuffled(word)) if in_order else word

    def _running_sums(self, counted: int, uncounted: int, length: int) -> list[int]:
        """By the number of counted characters: how many strings have so many or fewer."""
        sums = self._sums.get(length)
        if sums is None:
            numbers = range(self._least, length + 1)
            sums = list(
                accumulate(
                    comb(length, k) * counted**k * uncounted ** (length - k) for k in numbers
                )
            )
            if self._kept > _KEPT_CHOICES:
                self._sums.clear()
                self._kept = 0
            self._sums[length] = sums
            self._kept += len(sums)
        return sums
