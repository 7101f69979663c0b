"""Primitives: over all outcomes of their bytes, every result occurs equally often."""

from collections import Counter
from contextlib import suppress
from fractions import Fraction
from itertools import permutations
from math import comb, factorial
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oracles.language import PRINTABLE
from oracles.outcomes import AnyBytes, distribution
from passmint import Randomness, RandomnessError
from passmint.core.sampling.randomness import ROUNDS, SYSTEM, Letters


class ExhaustedError(Exception):
    """Signal that the stream is at its end."""


class Stream(Randomness):
    """Source that returns these bytes and then is exhausted."""

    def __init__(self, data):
        self._data = data
        self.asked = []

    def bytes(self, size):
        self.asked.append(size)
        if size > len(self._data):
            raise ExhaustedError
        given, self._data = self._data[:size], self._data[size:]
        return given


class Constant(Randomness):
    """Broken source: always the same byte."""

    def __init__(self, byte):
        self._byte = byte
        self.requests = 0

    def bytes(self, size):
        self.requests += 1
        return bytes([self._byte]) * size


class AnyStream(AnyBytes, Randomness):
    """The real primitives over bytes of any value."""


def first_below(bound, data):
    """Return the integer drawn from these bytes, or None if they give none."""
    try:
        return Stream(data).below(bound)
    except ExhaustedError:
        return None


@pytest.mark.parametrize("size", range(1, 96))
def test_each_letter_has_the_same_number_of_bytes_and_as_many_as_possible(size):
    letters = Letters(PRINTABLE[:size])
    drawn = bytes(range(256)).translate(letters.table, letters.rejected)
    assert Counter(drawn.decode()) == dict.fromkeys(PRINTABLE[:size], 256 // size)


@pytest.mark.parametrize("bound", range(1, 257))
def test_below_of_one_byte_gives_each_integer_from_the_same_number_of_bytes(bound):
    found = Counter(first_below(bound, bytes([byte])) for byte in range(256))
    shares = {number: times for number, times in found.items() if number is not None}
    assert sorted(shares) == list(range(bound))
    assert len(set(shares.values())) == 1


@pytest.mark.parametrize(
    "bound", [257, 300, 511, 512, 513, 1000, 32768, 32769, 50000, 65535, 65536]
)
def test_below_of_two_bytes_gives_each_integer_from_the_same_number_of_pairs(bound):
    found = Counter(first_below(bound, pair.to_bytes(2)) for pair in range(2**16))
    shares = {number: times for number, times in found.items() if number is not None}
    assert sorted(shares) == list(range(bound))
    assert len(set(shares.values())) == 1


@given(st.integers(1, 2**600), st.binary(max_size=400))
@example(1, b"")
@example(2**600, bytes(range(200)))
def test_below_reads_the_leading_bits_of_each_group_of_bytes_until_they_are_below(bound, data):
    bits = len(bin(bound - 1)) - 2 if bound > 1 else 0
    size = -(-bits // 8)
    groups = (
        [data[at : at + size] for at in range(0, len(data) - size + 1, size)] if size else [b""]
    )
    leading = ["".join(f"{byte:08b}" for byte in group)[:bits] for group in groups]
    numbers = [int("0" + digits, 2) for digits in leading]
    assert first_below(bound, data) == next((n for n in numbers if n < bound), None)


@pytest.mark.parametrize("size", range(7))
def test_every_order_has_the_same_weight_over_every_outcome_of_the_bytes(size):
    found = distribution(lambda source: tuple(source.shuffled(range(size))), AnyStream)
    share = Fraction(1, factorial(size))
    assert found == dict.fromkeys(permutations(range(size)), share)


def test_every_order_of_three_comes_from_the_same_number_of_real_bytes():
    # One of the 256 values of the first byte is rejected, and none of the second.
    found = Counter(
        tuple(Stream(bytes([first, second, 0, 0, 0, 0])).shuffled(range(3)))
        for first in range(255)
        for second in range(256)
    )
    assert found == dict.fromkeys(permutations(range(3)), 255 * 256 // 6)
    # After a rejected first byte, the next two bytes have the same effect.
    for first in range(255):
        assert Stream(bytes([255, first, 7, 0, 0, 0])).shuffled(range(3)) == Stream(
            bytes([first, 7, 0, 0, 0, 0])
        ).shuffled(range(3))


def shuffled_by_hand(size, data):
    """Shuffle by Fisher and Yates, one position after the other, from one stream of bytes."""
    items = list(range(size))
    at = 0
    for bound in range(size, 1, -1):
        largest = 256 // bound * bound
        while data[at] >= largest:
            at += 1
        items[bound - 1], items[data[at] % bound] = items[data[at] % bound], items[bound - 1]
        at += 1
    return items


@given(st.integers(2, 256), st.integers(0, 2**32))
@settings(max_examples=60)
def test_shuffled_reads_the_stream_byte_by_byte_across_its_requests(size, seed):
    # Many large bytes, so that more than one request is needed.
    random = Random(seed)
    data = bytes(random.choice((random.randrange(256), 255, 254)) for _ in range(40 * size))
    with suppress(IndexError):
        expected = shuffled_by_hand(size, data[: 30 * size])
        assert Stream(data).shuffled(range(size)) == expected


def test_items_beyond_256_are_placed_by_below():
    class Numbers(Randomness):
        bytes = staticmethod(bytes)  # zeros

        def below(self, bound):
            asked.append(bound)
            return bound // 2

    asked = []
    shuffled = Numbers().shuffled(range(300))
    assert asked == list(range(300, 256, -1))
    expected = list(range(300))
    for bound in range(300, 1, -1):
        other = bound // 2 if bound > 256 else 0
        expected[bound - 1], expected[other] = expected[other], expected[bound - 1]
    assert shuffled == expected


def test_shuffled_leaves_its_argument_alone():
    items = [3, 1, 2]
    assert sorted(SYSTEM.shuffled(items)) == [1, 2, 3]
    assert items == [3, 1, 2]


@given(st.integers(1, 95), st.integers(0, 40), st.binary(max_size=2000))
def test_letters_are_read_byte_by_byte_and_a_short_group_is_drawn_anew(size, length, data):
    letters = Letters(PRINTABLE[:size])
    stream = Stream(data)
    try:
        drawn = letters.draw(stream, length)
    except ExhaustedError:
        drawn = None
    expected, at = None, 0
    for asked in stream.asked:
        group = data[at : at + asked]
        at += asked
        accepted = [byte for byte in group if byte < 256 // size * size]
        if len(group) == asked and len(accepted) >= length:
            expected = "".join(PRINTABLE[byte % size] for byte in accepted[:length]).encode()
            break
    assert drawn == (expected if length else b"")


@pytest.mark.parametrize("size", [1, 2, 3, 10, 26, 52, 62, 64, 94, 95])
@pytest.mark.parametrize("length", [1, 2, 16, 64, 256])
def test_letters_seldom_run_short(size, length):
    accepted = 256 // size * size
    asked = Letters(PRINTABLE[:size]).size(length)
    short = sum(
        comb(asked, k) * accepted**k * (256 - accepted) ** (asked - k) for k in range(length)
    )
    assert Fraction(short, 256**asked) < Fraction(1, 50)
    assert asked <= 2 * length * 256 / accepted + 8


@pytest.mark.parametrize(
    "draw",
    [
        lambda source: source.below(200),
        lambda source: source.shuffled(range(3)),
        lambda source: Letters("abc").draw(source, 5),
    ],
)
def test_a_source_of_bytes_that_are_all_rejected_is_an_error(draw):
    source = Constant(255)
    with pytest.raises(RandomnessError, match="broken"):
        draw(source)
    assert source.requests == ROUNDS


def test_a_working_source_hardly_ever_fails_so_often():
    # A round succeeds with probability 0.2 or more (rejection), or 0.5 or more (below, bytes).
    assert 0.8**ROUNDS < 1e-96


def test_bytes_are_those_of_the_operating_system_unless_given():
    assert len(SYSTEM.bytes(32)) == 32
    assert SYSTEM.bytes(32) != SYSTEM.bytes(32)


class Short(Randomness):
    """Broken source: after some good answers it returns another number of bytes than requested."""

    def __init__(self, more, good=0):
        self._more = more
        self._good = good

    def bytes(self, size):
        self._good -= 1
        return bytes(range(size if self._good >= 0 else max(0, size + self._more)))


@pytest.mark.parametrize("more", [-1, 1, -100])
@pytest.mark.parametrize(
    "draw",
    [
        lambda source: source.below(10),
        lambda source: source.below(2**64),
        lambda source: source.shuffled(b"abcdef"),
        lambda source: Letters("abc").draw(source, 5),
        lambda source: source.read(3),
    ],
)
def test_a_source_that_gives_another_number_of_bytes_is_an_error(draw, more):
    with pytest.raises(RandomnessError, match=r"returned \d+ bytes instead of \d+: it is broken"):
        draw(Short(more))
