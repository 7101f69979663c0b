"""How many passwords satisfy everything, bounded from below without counting or drawing them.

Two proofs. Over plain draws from the alphabet, a union bound: the probabilities that each single
requirement or restriction is broken, at each place where it can be, add up to at least that of
breaking any. Over one composition (how many characters each class gets), a product bound: once
the places of the classes are settled, each character is uniform in its class and independent of
the others.
"""

from __future__ import annotations

from itertools import combinations
from math import comb, exp, lgamma, log, prod

from passmint.core.requirements.restrictions import SEQUENCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.requirements.requirements import Requirements

# A float is off by less than this part of itself after the few steps taken here.
_ROUNDING = 1e-9


def acceptance(requirements: Requirements) -> float:
    """Lower bound on the probability that a plain draw over the alphabet satisfies everything.

    It takes some ten microseconds and no counting.
    """
    size, length = len(requirements.alphabet), requirements.length
    if not size or requirements.contradictory:
        return 0.0
    missed = sum(_missed(requirements, size))
    if requirements.restrictions:
        every: int = size**length
        missed += broken_words(requirements) / every
    return max(0.0, 1 - missed * (1 + _ROUNDING) - _ROUNDING)


def _missed(requirements: Requirements, size: int) -> Iterator[float]:
    """Upper bounds on the probabilities that a plain draw misses each requirement."""
    length = requirements.length
    for one in requirements.classes:
        if one.least:
            yield _at_most(one.least - 1, length, len(one.counted) / size)
        if one.most is not None:
            # More than `most` of the class is less than the rest of the others.
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
    """Upper bound on the probability of at most `successes` in `draws` independent draws.

    From the likeliest term downwards the ratio of neighbours falls, so what is left after some
    terms is less than a geometric series.
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
            return 1.0  # the mean or more: the bound would be of no use
        total += term
        if term * ratio <= total * _ROUNDING * (1 - ratio):
            break
        term *= ratio
    return total * (1 + 2 * _ROUNDING)


def broken_words(requirements: Requirements) -> int:
    """Upper bound on the number of words over the alphabet that break some restriction."""
    return sum(_broken(requirements))


def _broken(requirements: Requirements) -> Iterator[int]:
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
    """Upper bound on the number of words that hold one of so many strings of this width."""
    free = requirements.length - width
    others: int = len(requirements.alphabet) ** free
    return (free + 1) * strings * others


def _sequences(alphabet: str, width: int) -> int:
    """Number of strings of `width` characters that run along a sequence, either way."""
    parts = (s[begin : begin + width] for s in SEQUENCES for begin in range(len(s) - width + 1))
    return 2 * sum(set(part) <= set(alphabet) for part in parts)


def _spellings(string: str, alphabet: str) -> int:
    """Number of ways to write a lowercase string with the alphabet, in any case."""
    usable = set(alphabet)
    ways: int = prod(len({character, character.upper()} & usable) for character in string)
    return ways
