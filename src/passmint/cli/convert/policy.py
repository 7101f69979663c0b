"""Policy of another program, and its conversion to Passmint's parameters."""

from __future__ import annotations

from passmint.core.characters import CLASSES, ordered
from passmint.core.errors import PassmintError
from passmint.core.parameters.policy import MAX_TEXT, POLICY_PARAMETERS
from passmint.core.targets.passwordrules import character_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ForeignPolicy:
    """A policy with a length, and a minimum for each of several character sets.

    length: exact length in characters. sets: pairs of a string of characters and the minimum
    number of them in a password; the union of the sets is the alphabet. remarks: sentences for
    the user on what the other program does not document, and how it is read here.
    """

    __slots__ = ("length", "remarks", "sets")

    def __init__(
        self, length: int, sets: Iterable[tuple[str, int]], remarks: tuple[str, ...] = ()
    ) -> None:
        self.length = length
        self.sets = [(ordered(characters), minimum) for characters, minimum in sets]
        self.remarks = remarks

    def parameters(self) -> dict[str, int | str]:
        """Return the policy parameters that exactly the same passwords satisfy.

        Raises:
            PassmintError: no password satisfies the policy, or the parameters cannot express it.
        """
        total = sum(minimum for _, minimum in self.sets)
        if total > self.length:
            raise PassmintError(
                f"the minimums add up to {total} characters, more than the length of {self.length}"
            )
        alphabet = ordered("".join(characters for characters, _ in self.sets))
        if not alphabet:
            raise PassmintError("the alphabet is empty: the policy must allow some character")
        counts: dict[str, int] = {}
        required: list[str] = []
        for characters, minimum in self.sets:
            if minimum == 0 or characters == alphabet:
                continue  # true of every password
            for name, value in _counts(characters, minimum, alphabet, self.length):
                both = value, counts.get(name, value)
                counts[name] = POLICY_PARAMETERS[name].strictest(both)
                break
            else:
                required.append(_required(characters, minimum))
        return {
            "length": self.length,
            "alphabet": alphabet,
            **dict(sorted(counts.items())),
            **_rules(required),
        }


def _counts(characters: str, minimum: int, alphabet: str, length: int) -> Iterator[tuple[str, int]]:
    """Yield the class parameters, with their values, that mean this minimum of a set.

    If the set is a class, that is the class's minimum. If the set is everything but one class,
    it is the maximum of that class.
    """
    for name, members in CLASSES.items():
        used = "".join(c for c in alphabet if c in members)
        if characters == used:
            yield name, minimum
        elif minimum > 1 and set(characters) == set(alphabet) - set(used):
            yield f"max_{name}", length - minimum


def _required(characters: str, minimum: int) -> str:
    if minimum > 1:
        raise PassmintError(
            f"a minimum of {minimum} characters of {characters!r} cannot be expressed: a minimum"
            " above 1 is possible for all digits, symbols, uppercase or lowercase letters of the"
            " policy, or for all characters but those of one such class"
        )
    return f"required: {character_set(characters)}; "


def _rules(required: list[str]) -> dict[str, str]:
    if not required:
        return {}
    text = "".join(dict.fromkeys(required)) + "allowed: ascii-printable"
    if len(text) > MAX_TEXT:
        raise PassmintError(
            f"the policy has too many sets to express: their rules have {len(text)} characters,"
            f" more than {MAX_TEXT}"
        )
    return {"rules": text}
