"""What the policies of other programs have in common, and how to say it in our parameters."""

from __future__ import annotations

from passmint.core.characters import CLASSES, ordered
from passmint.core.errors import PassmintError
from passmint.core.parameters.policy import MAX_TEXT, POLICY_PARAMETERS
from passmint.core.targets.passwordrules import character_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ForeignPolicy:
    """A length in characters, and at least so many characters of each of some sets.

    Passwords are made of the characters in the sets. Each set comes with its minimum. `remarks`
    say what the other program leaves open, and how it was read.
    """

    __slots__ = ("length", "remarks", "sets")

    def __init__(
        self, length: int, sets: Iterable[tuple[str, int]], remarks: tuple[str, ...] = ()
    ) -> None:
        self.length = length
        self.sets = [(ordered(characters), least) for characters, least in sets]
        self.remarks = remarks

    def parameters(self) -> dict[str, int | str]:
        """Our parameters that exactly the same passwords satisfy.

        Raises:
            PassmintError: there are none.
        """
        total = sum(least for _, least in self.sets)
        if total > self.length:
            raise PassmintError(
                f"the minimums add up to {total} characters, more than the length of {self.length}"
            )
        alphabet = ordered("".join(characters for characters, _ in self.sets))
        if not alphabet:
            raise PassmintError("no character is left to make passwords of")
        counts: dict[str, int] = {}
        required: list[str] = []
        for characters, least in self.sets:
            if least == 0 or characters == alphabet:
                continue  # true of every password
            for name, value in _counts(characters, least, alphabet, self.length):
                both = value, counts.get(name, value)
                counts[name] = POLICY_PARAMETERS[name].strictest(both)
                break
            else:
                required.append(_required(characters, least))
        return {
            "length": self.length,
            "alphabet": alphabet,
            **dict(sorted(counts.items())),
            **_rules(required),
        }


def _counts(characters: str, least: int, alphabet: str, length: int) -> Iterator[tuple[str, int]]:
    """The minimum of a class that says the same, or the maximum of the only class left out."""
    for name, members in CLASSES.items():
        used = "".join(c for c in alphabet if c in members)
        if characters == used:
            yield name, least
        elif least > 1 and set(characters) == set(alphabet) - set(used):
            yield f"max_{name}", length - least


def _required(characters: str, least: int) -> str:
    if least > 1:
        raise PassmintError(
            f"at least {least} characters of {characters!r} cannot be said: a minimum of more than"
            " one needs all digits, symbols, uppercase or lowercase letters of the policy, or all"
            " characters but those of one such class"
        )
    return f"required: {character_set(characters)}; "


def _rules(required: list[str]) -> dict[str, str]:
    if not required:
        return {}
    text = "".join(dict.fromkeys(required)) + "allowed: ascii-printable"
    if len(text) > MAX_TEXT:
        raise PassmintError(f"so many sets cannot be said: rules hold {MAX_TEXT} characters")
    return {"rules": text}
