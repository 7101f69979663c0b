"""Check a text against a policy, and say which requirements it fails. The text is never shown."""

from __future__ import annotations

from itertools import pairwise

from passmint.core.characters import AMBIGUOUS, CLASSES
from passmint.core.errors import ParameterError
from passmint.core.parameters.policy import MAX_LENGTH
from passmint.core.requirements.restrictions import FOLLOWING, PRECEDING
from passmint.core.targets.constraints import in_classes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from passmint.core.requirements.resolve import ResolvedPolicy

    # What a text of this value of a requirement must have, or None where it has it.
    Check = Callable[[str, Any], str | None]

_NOUNS = {
    "nums": "digit",
    "special_chars": "symbol",
    "uppercase": "uppercase letter",
    "lowercase": "lowercase letter",
}


class Failure:
    """A requirement that a text does not meet.

    parameter: the parameter that sets the requirement.
    requirement: the requirement in words.
    source: `stated` if the caller set it, `default`, or the name of the preset, rules or context.
    """

    __slots__ = ("parameter", "requirement", "source")

    def __init__(self, parameter: str, requirement: str, source: str) -> None:
        self.parameter = parameter
        self.requirement = requirement
        self.source = source

    def __str__(self) -> str:
        shown = self.source if self.source.startswith(self.parameter) else self.parameter
        return f"{self.requirement} ({shown})"

    def __repr__(self) -> str:
        return f"Failure({self.parameter!r}, {self.requirement!r}, {self.source!r})"


class MatchResult:
    """Result of `Policy.matches`: true if the text meets every requirement.

    `failures` holds the requirements that it does not meet. Neither holds any of the text.
    """

    __slots__ = ("failures",)

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        self.failures = failures

    def __bool__(self) -> bool:
        return not self.failures

    def __repr__(self) -> str:
        return f"MatchResult({self.failures!r})"


def match(resolved: ResolvedPolicy, length: int, text: object) -> MatchResult:
    """Check a text against a resolved policy and an exact length.

    Raises:
        ParameterError: the text is not a string.
    """
    if not isinstance(text, str):
        raise ParameterError(f"text must be a string, not {type(text).__name__}", "text")
    return MatchResult((*_length(resolved, length, text), *_rest(resolved, text)))


def _length(resolved: ResolvedPolicy, length: int, text: str) -> Iterator[Failure]:
    if len(text) != length:
        name = "entropy_bits" if "entropy_bits" in resolved.stated else "length"
        source = "stated" if name in resolved.stated else resolved.length_source
        yield Failure(name, f"exactly {_many(length, 'character')}", source)


def _rest(resolved: ResolvedPolicy, text: str) -> Iterator[Failure]:
    longest = len(text) > MAX_LENGTH  # no policy has such a length: its failure says enough
    outside = False
    for name, value, source in () if longest else resolved.described():
        for requirement in _failed(resolved, name, value, text):
            outside = outside or name in _CHOOSE_CHARACTERS
            parameter = name if source in ("stated", "default") else source.partition(" ")[0]
            yield Failure(parameter, requirement, source)
    if not (longest or outside or resolved.usable.issuperset(text)):
        yield Failure("symbols", "only letters, digits and the default symbols", "default")


def _failed(resolved: ResolvedPolicy, name: str, value: Any, text: str) -> Iterator[str]:
    """One requirement that the text fails."""
    if name in CLASSES:
        found = _least(text, name, value, resolved.counted(name))
    elif name == "required":
        yield from (f"at least one of {one}" for one in value if not set(one) & set(text))
        return
    else:
        found = _CHECKS[name](text, value) if name in _CHECKS else None
    if found is not None:
        yield found


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _least(text: str, name: str, least: int, counted: str) -> str | None:
    if _count(text, counted) >= least:
        return None
    which = f" of {counted}" if name == "special_chars" else ""
    return f"at least {_many(least, _NOUNS[name])}{which}"


def _count(text: str, characters: str) -> int:
    return sum(map(frozenset(characters).__contains__, text))


def _at_most(name: str) -> Check:
    def check(text: str, most: int) -> str | None:
        if _count(text, CLASSES[name]) <= most:
            return None
        return f"at most {_many(most, _NOUNS[name])}" if most else f"no {_NOUNS[name]}s"

    return check


def _only(text: str, characters: str) -> str | None:
    return None if set(text) <= set(characters) else f"only the characters {characters}"


def _symbols(text: str, symbols: str) -> str | None:
    if set(text).intersection(CLASSES["special_chars"]) <= set(symbols):
        return None
    return f"no symbols but {symbols}" if symbols else "no symbols"


def _none_of(text: str, characters: str) -> str | None:
    return None if set(text).isdisjoint(characters) else f"none of the characters {characters}"


def _unambiguous(text: str, _: object) -> str | None:
    return None if set(text).isdisjoint(AMBIGUOUS) else f"none of the look-alikes {AMBIGUOUS}"


def _end(place: int, word: str) -> Check:
    def check(text: str, allowed: str | tuple[str, ...]) -> str | None:
        named = isinstance(allowed, tuple)
        characters = in_classes(allowed) if isinstance(allowed, tuple) else allowed
        if text and text[place] in (characters or ""):
            return None
        what = " or ".join(allowed) if named else f"one of {allowed}"
        return f"{word} character: {what}"

    return check


def _classes(text: str, least: int) -> str | None:
    present = sum(not set(text).isdisjoint(members) for members in CLASSES.values())
    if present >= least:
        return None
    return f"at least {least} of digits, symbols, uppercase and lowercase letters"


def _unique(text: str, least: int) -> str | None:
    return None if len(set(text)) >= least else f"at least {_many(least, 'different character')}"


def _repeating(text: str, most: int) -> str | None:
    if _longest_run(text, str.__eq__) <= most:
        return None
    return f"no character more than {_many(most, 'time')} in a row"


def _sequential(text: str, most: int) -> str | None:
    runs = (_longest_run(text, _along(table)) for table in (FOLLOWING, PRECEDING))
    if max(runs) <= most:
        return None
    return f"at most {_many(most, 'character')} in a row along a-z, A-Z or 0-9, either way"


def _along(table: Mapping[str, str]) -> Callable[[str, str], bool]:
    return lambda one, other: table.get(one) == other


def _longest_run(text: str, follows: Callable[[str, str], bool]) -> int:
    """Length of the longest run in which each character follows the one before it."""
    longest = current = min(len(text), 1)
    for one, other in pairwise(text):
        current = current + 1 if follows(one, other) else 1
        longest = max(longest, current)
    return longest


def _not_containing(text: str, strings: tuple[str, ...]) -> str | None:
    folded = text.lower()
    if not any(string in folded for string in strings):
        return None
    return "none of the strings of not_containing, whatever the case"


def _forbidden(text: str, strings: tuple[str, ...]) -> str | None:
    found = any(string in text for string in strings)
    return f"none of the strings {' '.join(strings)}" if found else None


def _words(text: str, words: tuple[str, ...]) -> str | None:
    return f"none of the words {' '.join(words)}" if text.lower() in words else None


def _min_length(text: str, least: int) -> str | None:
    return None if len(text) >= least else f"at least {_many(least, 'character')}"


def _max_length(text: str, most: int) -> str | None:
    return None if len(text) <= most else f"at most {_many(most, 'character')}"


_CHOOSE_CHARACTERS = ("alphabet", "characters", "symbols", "exclude", "exclude_ambiguous")
_CHECKS: Mapping[str, Check] = {
    "min_length": _min_length,
    "max_length": _max_length,
    "alphabet": _only,
    "characters": _only,
    "symbols": _symbols,
    "exclude": _none_of,
    "exclude_ambiguous": _unambiguous,
    "first": _end(0, "first"),
    "last": _end(-1, "last"),
    "min_classes": _classes,
    "min_unique": _unique,
    "max_repeating": _repeating,
    "max_sequential": _sequential,
    "not_containing": _not_containing,
    "forbidden": _forbidden,
    "words": _words,
    **{f"max_{name}": _at_most(name) for name in CLASSES},
}
