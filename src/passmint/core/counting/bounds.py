"""Union bounds on the number of passwords, without counting or drawing them.

A plain draw is a uniform string over the alphabet. The probability that it violates anything is at
most the sum of the probabilities that it violates each requirement, or each restriction at each
place.
"""

from __future__ import annotations

from itertools import combinations
from math import comb, exp, lgamma, log, prod

from passmint.core.requirements.restrictions import SEQUENCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.requirements.requirements import Requirements

_ROUNDING = 1e-9  # upper bound on the relative error of a float after the few steps taken here


def acceptance(requirements: Requirements) -> float:
    """Return a lower bound on the probability that a plain draw satisfies everything.

    It takes about ten microseconds.
    """
    size, length = len(requirements.alphabet), requirements.length
    if not size or requirements.contradictory:
        return 0.0
    missed = sum(_missed(requirements, size))
    if requirements.restrictions:
        every: int = size**length
        missed += violating_strings(requirements) / every
    return max(0.0, 1 - missed * (1 + _ROUNDING) - _ROUNDING)


def _missed(requirements: Requirements, size: int) -> Iterator[float]:
    """Bound, for each requirement, the probability that a uniformly drawn string violates it."""
    length = requirements.length
    for one in requirements.classes:
        if one.least:
            yield _at_most(one.least - 1, length, len(one.counted) / size)
        if one.most is not None:
            # More than `most` characters of the class are too few of all others.
            yield _at_most(length - one.most - 1, length, 1 - len(one.characters) / size)
    for names in requirements.ends:
        if names is not None:
            allowed = sum(len(c.characters) for c in requirements.classes if c.name in names)
            yield 1 - allowed / size
    if requirements.min_classes > 1:
        sizes = [len(c.characters) for c in requirements.classes]
        few = min(requirements.min_classes - 1, len(sizes))
        yield sum((sum(some) / size) ** length for some in combinations(sizes, few))


def _at_most(successes: int, draws: int, chance: float) -> float:
    """Return an upper bound on a binomial tail: at most `successes` in `draws` draws.

    Below the likeliest number of successes, the ratio of neighbouring terms falls. So the rest of
    the sum is less than a geometric series.
    """
    if successes < 0:
        return 0.0
    if successes >= draws or chance <= 0:
        return 1.0
    if chance >= 1:
        return 0.0
    term = exp(
        lgamma(draws + 1)
        - lgamma(successes + 1)
        - lgamma(draws - successes + 1)
        + successes * log(chance)
        + (draws - successes) * log(1 - chance)
    )
    total = 0.0
    for number in range(successes, -1, -1):
        ratio = number * (1 - chance) / ((draws - number + 1) * chance)
        if ratio >= 1:
            return 1.0  # at the mean or above it, where the bound would be of no use
        total += term
        if term * ratio <= total * _ROUNDING * (1 - ratio):
            break
        term *= ratio
    return total * (1 + 2 * _ROUNDING)


def violating_strings(requirements: Requirements) -> int:
    """Return an upper bound on the number of strings that violate a restriction."""
    return sum(_violating(requirements))


def _violating(requirements: Requirements) -> Iterator[int]:
    length, restrictions = requirements.length, requirements.restrictions
    alphabet = requirements.alphabet
    size = len(alphabet)
    for ends in (restrictions.first, restrictions.last):
        if ends is not None:
            yield (size - len(ends)) * size ** (length - 1)
    for characters in restrictions.required:
        yield (size - len(set(characters) & set(alphabet))) ** length
    if restrictions.max_repeating is not None:
        yield _somewhere(size, restrictions.max_repeating + 1, requirements)
    if restrictions.max_sequential is not None:
        strings = _sequences(alphabet, restrictions.max_sequential + 1)
        yield _somewhere(strings, restrictions.max_sequential + 1, requirements)
    for string in restrictions.forbidden:
        yield _somewhere(1, len(string), requirements)
    for string in restrictions.not_containing:
        yield _somewhere(_spellings(string, alphabet), len(string), requirements)
    yield sum(_spellings(word, alphabet) for word in restrictions.words)
    if restrictions.min_unique:
        few = min(restrictions.min_unique - 1, size)
        pairs = comb(length, 2) * size ** (length - 1)
        yield min(comb(size, few) * few**length, pairs // (length - few) + 1)


def _somewhere(strings: int, width: int, requirements: Requirements) -> int:
    """Return an upper bound on the number of passwords that contain one of some strings.

    Args:
        strings: number of the strings.
        width: length of each, in characters.
        requirements: the alphabet and the length of the passwords.
    """
    free = requirements.length - width
    others: int = len(requirements.alphabet) ** free
    return (free + 1) * strings * others


def _sequences(alphabet: str, width: int) -> int:
    """Return the number of strings of `width` characters that run along a sequence."""
    parts = (s[begin : begin + width] for s in SEQUENCES for begin in range(len(s) - width + 1))
    return 2 * sum(set(part) <= set(alphabet) for part in parts)


def _spellings(string: str, alphabet: str) -> int:
    """Return the number of ways to write a lowercase string in any case with the alphabet."""
    usable = set(alphabet)
    ways: int = prod(len({character, character.upper()} & usable) for character in string)
    return ways
