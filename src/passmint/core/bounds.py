"""How many passwords restrictions leave, bounded from below without drawing or counting them.

Two proofs. Over plain words, a union bound: from those that meet the requirements take, for each
restriction and place, all words that break it there. Over one composition (how many characters
each class gets), a product bound: once the places of the classes are settled, each character is
uniform in its class and independent of the others.
"""

from __future__ import annotations

from math import comb, perm, prod

from passmint.core.counting import BUDGET, CountTable, count
from passmint.core.errors import PolicyTooComplexError
from passmint.core.restrictions import SEQUENCES, Restrictions
from passmint.core.transfer import TransferTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmint.core.requirements import CharacterClass, Requirements


def broken_words(requirements: Requirements) -> int:
    """At least as many as the words over the alphabet that break some restriction."""
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
    """At least as many words as hold one of so many strings of `width` characters."""
    free = requirements.length - width
    others: int = len(requirements.alphabet) ** free
    return (free + 1) * strings * others


def _sequences(alphabet: str, width: int) -> int:
    """How many strings of `width` characters run along a sequence, either way."""
    parts = (s[begin : begin + width] for s in SEQUENCES for begin in range(len(s) - width + 1))
    return 2 * sum(set(part) <= set(alphabet) for part in parts)


def _spellings(string: str, alphabet: str) -> int:
    """In how many ways a lowercase string is written with the alphabet, whatever the case."""
    usable = set(alphabet)
    ways: int = prod(len({character, character.upper()} & usable) for character in string)
    return ways


# A float is off by less than this part of itself after the few steps taken here.
_ROUNDING = 1e-9
_TABLE_BUDGET = 2**21  # of a table that only sharpens a bound
_BITS = 53  # of a probability as an integer


def share(requirements: Requirements) -> float:
    """At most the share of the passwords that meet the requirements and keep the restrictions.

    Two bounds, each better somewhere: with the minimums of counted characters in the law of the
    places, and with those as one more thing that may be broken.
    """
    bound = _share(requirements)
    loose = requirements.counting_all()
    if loose is not requirements:
        ratio = count(loose) / count(requirements) * (1 + _ROUNDING)
        bound = max(bound, 1 - ratio * (1 - _share(loose)))
    return max(0.0, bound * (1 - _ROUNDING))


def _share(requirements: Requirements) -> float:
    """What neighbours leave, less what other places lose; longer runs may stand on either side."""
    runs = sum(_lost_to_runs(requirements))
    others = sum(_lost(requirements))
    apart = _undisturbed(requirements, limit=1) - runs - others
    return max(0.0, apart, _undisturbed(requirements, limit=requirements.length) - others)


def _finest(character_class: CharacterClass) -> int:
    """The fewest characters among which one of the class is uniform, its class being settled."""
    counted, uncounted = len(character_class.counted), len(character_class.uncounted)
    if character_class.least and counted and uncounted:
        return min(counted, uncounted)
    return len(character_class.characters)


def _lost(requirements: Requirements) -> Iterator[float]:
    """For each restriction, at least the probability that some place breaks it."""
    length, restrictions = requirements.length, requirements.restrictions
    classes = [c for c in requirements.classes if c.characters]
    chance = {char: 1 / _finest(c) for c in classes for char in c.characters}
    highest = max(chance.values())
    if restrictions.required or restrictions.first is not None or restrictions.last is not None:
        yield _lost_to_sets(requirements)
    for string in (*restrictions.forbidden, *restrictions.not_containing):
        yield (length - len(string) + 1) * _likeliest(string, chance)
    yield sum(_likeliest(word, chance) for word in restrictions.words)
    if restrictions.min_unique:
        few = restrictions.min_unique - 1
        subsets = comb(len(chance), few) * min(1, few * highest) ** length
        yield min(subsets, _repeated(requirements))


def _lost_to_sets(requirements: Requirements) -> float:
    """At least the probability that a required set, or one for an end, does not appear there.

    Exactly, where it can be: the table that counts it follows little more than what is needed.
    """
    sets = requirements.restrictions
    only = Restrictions(required=sets.required, first=sets.first, last=sets.last)
    try:
        kept = TransferTable(requirements.restricted(only), _TABLE_BUDGET).total
    except PolicyTooComplexError:
        absent = sum(_one_absent(requirements, characters) for characters in only.required)
        ends = [end for end in (only.first, only.last) if end is not None]
        return absent + sum(_not_at_an_end(requirements, end) for end in ends)
    return 1 - kept / count(requirements) + _ROUNDING


def _one_absent(requirements: Requirements, characters: str) -> float:
    """At least the probability that none of the characters appears."""
    others = {
        one.name: max(len(set(part) - set(characters)) / len(part) for part in one.parts)
        for one in requirements.classes
        if one.characters
    }
    return _mean_above(requirements, lambda name, k: others[name] ** k)


def _lost_to_runs(requirements: Requirements) -> Iterator[float]:
    """The same for runs and sequences of more than two characters."""
    repeating = requirements.restrictions.max_repeating
    sequential = requirements.restrictions.max_sequential
    for limit, ways in ((repeating, 1), (sequential, 2)):
        if limit is None or limit == 1:
            continue
        for one in requirements.classes:
            if not one.characters or (ways == 2 and not one.characters[0].isalnum()):
                continue
            yield _windows(requirements, one.name, limit + 1) * ways / _finest(one) ** limit


def _windows(requirements: Requirements, name: str, width: int) -> float:
    """At least the mean number of so many neighbours that are all of one class."""
    ends = [name in end for end in requirements.ends if end is not None]
    if width == requirements.length:
        return all(ends) * _all_of_one_class(requirements, name, width - len(ends))
    inside = _free(requirements) - width + 1
    at_ends = sum(ends) * _all_of_one_class(requirements, name, width - 1)
    return inside * _all_of_one_class(requirements, name, width) + at_ends


def _all_of_one_class(requirements: Requirements, name: str, width: int) -> float:
    """A hair more than the probability that so many neighbouring free places are of one class."""
    every = perm(_free(requirements), width)
    if not every:
        return 0
    return _mean_above(requirements, lambda n, k: perm(k, width) / every if n == name else 1)


def _repeated(requirements: Requirements) -> float:
    """At least the probability that fewer characters differ than must.

    Each character beyond the different ones makes a pair of equal ones, so Markov's inequality
    bounds it by the mean number of such pairs; that no two are equal is another bound.
    """
    length = requirements.length
    if _free(requirements) < length:
        return 1  # pinned places are not like the others
    size = {c.name: _finest(c) for c in requirements.classes if c.characters}
    apart = _mean(requirements, lambda name, k: perm(size[name], k) / size[name] ** k)
    pairs = sum(_mean_square(requirements, n) / 2 / among for n, among in size.items())
    return min(1 - apart, pairs / (length - requirements.restrictions.min_unique + 1))


def _mean_square(requirements: Requirements, name: str) -> float:
    """A hair more than the mean square of how many characters a class has."""
    square = requirements.length**2
    return _mean_above(requirements, lambda n, k: k * k / square if n == name else 1) * square


def _likeliest(string: str, chance: dict[str, float]) -> float:
    """The probability of a string where the classes of its places favour it most."""
    return prod(max(chance.get(c, 0), chance.get(c.upper(), 0)) for c in string)


def _not_at_an_end(requirements: Requirements, ends: str) -> float:
    """At least the probability that none of these characters stands at one end."""
    if _free(requirements) < requirements.length:
        return 1  # the ends are not like the other places
    lost = 0.0
    for one in requirements.classes:
        worst = max((1 - len(set(ends) & set(part)) / len(part) for part in one.parts), default=0)
        lost += worst * _most(requirements, one) / requirements.length
    return lost


def _most(requirements: Requirements, character_class: CharacterClass) -> int:
    """What the minimums leave to one class. Maximums are not looked at: a bound needs no care."""
    return requirements.length - sum(
        c.least for c in requirements.classes if c is not character_class
    )


def _undisturbed(requirements: Requirements, limit: int) -> float:
    """At most the probability that no neighbours break a limit on runs of at most `limit`.

    Of two neighbours in one class the second goes on with a run or a sequence with probability
    3 / size at most. That makes rho to the power of the number of such neighbours, whose mean is
    k (k - 1) / places where the class has k of the free places; the power is convex, so the mean
    of the powers is no less (Jensen).
    """
    repeating, sequential = (
        most is not None and most <= limit
        for most in (
            requirements.restrictions.max_repeating,
            requirements.restrictions.max_sequential,
        )
    )
    if not (repeating or sequential):
        return 1
    free = _free(requirements)
    if not free:
        return 0
    rho = {
        c.name: max(
            0.0, 1 - (repeating + 2 * (sequential and c.characters[0].isalnum())) / _finest(c)
        )
        for c in requirements.classes
        if c.characters
    }
    undisturbed = _mean(requirements, lambda name, k: rho[name] ** (k * (k - 1) / free))
    for end in requirements.ends:
        if end is not None:
            undisturbed *= min((rho[name] for name in end if name in rho), default=0)
    return undisturbed


def _free(requirements: Requirements) -> int:
    """How many places are not pinned to certain classes."""
    return requirements.length - (requirements.first is not None) - (requirements.last is not None)


def _mean(requirements: Requirements, function: Callable[[str, int], float]) -> float:
    """A hair less than the mean of a product over the classes, taken over all passwords.

    Its factors are `function(name, free)`, from 0 to 1, where the class has so many free places.
    Where that is too much work, 0 is less too.
    """
    if not _countable(requirements):
        return 0
    weighed = CountTable.of(requirements, lambda name, k: int(function(name, k) * 2**_BITS))
    plain = CountTable.of(requirements)
    return weighed.total / (plain.total << _BITS * len(requirements.classes))


def _mean_above(requirements: Requirements, function: Callable[[str, int], float]) -> float:
    """A hair more than the same mean; 1 where that is too much work."""
    mean = _mean(requirements, function)
    return min(1.0, mean + _ROUNDING) if _countable(requirements) else 1.0


def _countable(requirements: Requirements) -> bool:
    return 2 * CountTable.of(requirements).cost() <= BUDGET
