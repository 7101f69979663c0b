"""Distance of "the minimums, fill up, shuffle" from uniform. Exact, no sampling.

`python -m bench bias` prints the figures of docs/why-uniform.md.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations, product
from math import comb, factorial, log2, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Sizes of the classes (lowercase, uppercase, digits, symbols), their minimums, and the length.
CASES = {
    "94 characters, one of each, length 16": ((26, 26, 10, 32), (1, 1, 1, 1), 16),
    "94 characters, two digits, two symbols, length 20": ((26, 26, 10, 32), (1, 1, 2, 2), 20),
    "70 characters (symbols `!@#$%^&*`), one of each, length 16": (
        (26, 26, 10, 8),
        (1, 1, 1, 1),
        16,
    ),
}


def losses(sizes: Sequence[int], minimums: Sequence[int], length: int) -> tuple[float, float]:
    """The bits lost against uniform: of Shannon entropy, and of min-entropy.

    A password with k characters of a class whose minimum is m can have come from C(k, m) choices
    of places for the demanded ones.
    """
    shapes = list(_shapes(minimums, length))
    total = sum(_passwords(sizes, shape) for shape in shapes)
    placements = factorial(length) // prod(map(factorial, minimums))
    placements //= factorial(length - sum(minimums))
    free = sum(sizes) ** (length - sum(minimums))
    shannon, least = 0.0, 0.0
    for shape in shapes:
        ways = prod(map(comb, shape, minimums))
        demanded = prod(size**low for size, low in zip(sizes, minimums, strict=True))
        probability = Fraction(ways, demanded * free * placements)
        times_uniform = log2(probability * total)
        shannon += float(_passwords(sizes, shape) * probability) * times_uniform
        least = max(least, times_uniform)
    return shannon, least


def never(length: int = 8) -> float:
    """Share of valid passwords that Terraform's way never gives, with one of each class required.

    It sorts the characters by random bytes that stay where they are while characters move. Up to
    12 elements Go sorts by insertion, so the order depends on which bytes are less than the one
    before alone. The demanded characters may come first in any order of the classes, as it likes.
    """
    sizes = {"l": 26, "u": 26, "d": 10, "s": 21}
    orders = {_insertion(descents) for descents in product((False, True), repeat=length - 1)}
    firsts = ["".join(order) + "*" * (length - len(order)) for order in permutations(sizes)]
    reached = {tuple(first[place] for place in order) for first in firsts for order in orders}
    valid = found = 0
    for word in product(sizes, repeat=length):
        if len(Counter(word)) == len(sizes):
            passwords = prod(sizes[letter] for letter in word)
            valid += passwords
            found += passwords * any(_fits(pattern, word) for pattern in reached)
    return 1 - found / valid


def _shapes(minimums: Sequence[int], length: int) -> Iterator[tuple[int, ...]]:
    """Numbers of characters that each class may have."""
    if len(minimums) == 1:
        yield (length,)
        return
    rest = sum(minimums[1:])
    for number in range(minimums[0], length - rest + 1):
        for others in _shapes(minimums[1:], length - number):
            yield (number, *others)


def _passwords(sizes: Sequence[int], shape: Sequence[int]) -> int:
    places = factorial(sum(shape)) // prod(map(factorial, shape))
    characters = prod(size**number for size, number in zip(sizes, shape, strict=True))
    return int(places * characters)


def _insertion(descents: Sequence[bool]) -> tuple[int, ...]:
    order = list(range(len(descents) + 1))
    for element in range(1, len(order)):
        place = element
        while place > 0 and descents[place - 1]:
            order[place - 1], order[place] = order[place], order[place - 1]
            place -= 1
    return tuple(order)


def _fits(pattern: Sequence[str], word: Sequence[str]) -> bool:
    return all(one in ("*", letter) for one, letter in zip(pattern, word, strict=True))


def rows() -> list[str]:
    """The table's rows."""
    table = []
    for name, case in CASES.items():
        shannon, least = losses(*case)
        table.append(f"| {name} | {shannon:.2f} | {least:.2f} |")
    return table


def main() -> None:
    """Print the figures."""
    print("bits lost by minimums, fill up, shuffle: Shannon, min-entropy", *rows(), sep="\n")
    print(f"{never():.2%} never come from Terraform's way at length 8, one of each demanded")


if __name__ == "__main__":
    main()
