"""Errors for values that no phrase satisfies, with the numbers that conflict."""

from __future__ import annotations

from passmint.core.errors import UnsatisfiableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.phrases.resolve import ResolvedPhrase


def unsatisfiable(resolved: ResolvedPhrase, words: int) -> UnsatisfiableError:
    """Return the error that says why there is no phrase of this many words."""
    if resolved.insertions > words:
        return _too_few_words(resolved, words)
    shortest, longest = resolved.unlimited_lengths(words)
    if resolved.max_length is not None and resolved.max_length < shortest:
        return _too_short(resolved, words, shortest)
    if resolved.min_length is not None and resolved.min_length > longest:
        return _too_long(resolved, words, longest)
    least, most = resolved.limits(words)
    return _error(
        resolved,
        f"no phrase of {_counted(words)} has from {least} to {most} characters",
        "min_length",
        ("min_length", "max_length", "words"),
    )


def too_little_entropy(
    bits: float, reached: float, words: int, most_words: int
) -> UnsatisfiableError:
    """Return the error for an entropy that no allowed number of words reaches.

    Args:
        bits: the entropy asked for.
        reached: the greatest entropy that is possible, in bits.
        words: the number of words that reaches it.
        most_words: the greatest number of words that is allowed.
    """
    return UnsatisfiableError(
        f"entropy_bits {bits} cannot be reached: the maximum is {reached:.2f} bits, with"
        f" {_counted(words)} (up to {most_words} are allowed)",
        "entropy_bits",
        ("entropy_bits",),
    )


def _too_few_words(resolved: ResolvedPhrase, words: int) -> UnsatisfiableError:
    values = {"nums": resolved.nums, "special_chars": resolved.special_chars}
    names = [name for name, value in values.items() if value]
    shown = " and ".join(f"{name} {values[name]}" for name in names)
    verb = "needs" if len(names) == 1 else "need"
    advice = f"a smaller {' or '.join(names)}"
    if "words" in resolved.stated:
        given = f"words is {words}: set more words, or {advice}"
    elif "entropy_bits" in resolved.stated:
        given = f"at most {words} are allowed: set {advice}"
    else:
        given = f"the default is {words}: set more words, or {advice}"
    return _error(
        resolved,
        f"{shown} {verb} {_counted(resolved.insertions)}, one each; {given}",
        names[0],
        (*names, "words"),
    )


def _too_short(resolved: ResolvedPhrase, words: int, shortest: int) -> UnsatisfiableError:
    fewest, _ = resolved.unlimited_lengths(max(resolved.insertions, 1))
    message = (
        f"a phrase of {_counted(words)} has at least {shortest} characters, max_length is"
        f" {resolved.max_length}: set a greater max_length"
    )
    if fewest <= (resolved.max_length or 0):
        message += ", or fewer words"
    return _error(resolved, message, "max_length", ("max_length", "words"))


def _too_long(resolved: ResolvedPhrase, words: int, longest: int) -> UnsatisfiableError:
    message = (
        f"a phrase of {_counted(words)} has at most {longest} characters, min_length is"
        f" {resolved.min_length}: set a smaller min_length"
    )
    if "entropy_bits" not in resolved.stated:
        message += ", or more words"
    return _error(resolved, message, "min_length", ("min_length", "words"))


def _counted(words: int) -> str:
    return "1 word" if words == 1 else f"{words} words"


def _error(
    resolved: ResolvedPhrase, message: str, parameter: str, names: tuple[str, ...]
) -> UnsatisfiableError:
    """Return the error; its conflict names only what the caller set."""
    conflict = tuple(name for name in names if name in resolved.stated)
    return UnsatisfiableError(message, parameter, conflict)
