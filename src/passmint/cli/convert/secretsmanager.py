"""Arguments of GetRandomPassword of AWS Secrets Manager.

Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
"""

from __future__ import annotations

from passmint.cli.convert import values
from passmint.cli.convert.policy import ForeignPolicy
from passmint.core.characters import DIGITS, LOWERCASE, PUNCTUATION, UPPERCASE
from passmint.core.errors import PassmintError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEFAULT_LENGTH, _MAX_LENGTH = 32, 4096

# The switch that leaves a type out -> its characters.
_TYPES = {
    "ExcludeLowercase": LOWERCASE,
    "ExcludeNumbers": DIGITS,
    "ExcludePunctuation": PUNCTUATION,
    "ExcludeUppercase": UPPERCASE,
}
NAMES = (
    "PasswordLength",
    "ExcludeCharacters",
    *_TYPES,
    "IncludeSpace",
    "RequireEachIncludedType",
)
_SPACE_REMARK = (
    "IncludeSpace with RequireEachIncludedType: AWS does not document whether a space is then"
    " required; here it may appear and need not"
)


def from_arguments(arguments: dict[str, Any]) -> ForeignPolicy:
    """The policy that the arguments make; each has its default."""
    values.only(arguments, NAMES, "GetRandomPassword")
    length = values.integer(
        arguments.get("PasswordLength", _DEFAULT_LENGTH), "PasswordLength", 1, _MAX_LENGTH
    )
    excluded = values.text(arguments.get("ExcludeCharacters", ""), "ExcludeCharacters")
    space = _switch(arguments, "IncludeSpace") and " " not in excluded
    least = int(_switch(arguments, "RequireEachIncludedType", default=True))
    sets = [
        (_left(characters, excluded, name, least), least)
        for name, characters in _TYPES.items()
        if not _switch(arguments, name)
    ]
    if space:
        sets.append((" ", 0))
    return ForeignPolicy(length, sets, (_SPACE_REMARK,) if space and least else ())


def _left(characters: str, excluded: str, switch: str, least: int) -> str:
    left = "".join(c for c in characters if c not in excluded)
    if least and not left:
        raise PassmintError(
            f"RequireEachIncludedType asks for one of {characters}, all of which ExcludeCharacters"
            f" leaves out: state {switch} too"
        )
    return left


def _switch(arguments: dict[str, Any], name: str, *, default: bool = False) -> bool:
    return values.boolean(arguments.get(name, default), name)
