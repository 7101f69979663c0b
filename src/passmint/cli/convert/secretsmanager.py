"""Reader of the arguments of GetRandomPassword in AWS Secrets Manager.

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

# Switch that excludes a type -> characters of the type.
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
    " required; here a space is allowed, not required"
)


def from_arguments(arguments: dict[str, Any]) -> ForeignPolicy:
    """Build the policy from the arguments. Missing ones have AWS's defaults.

    Raises:
        UsageError: an argument is unknown or has a wrong value.
        PassmintError: a required type has no character left.
    """
    values.only(arguments, NAMES, "GetRandomPassword")
    length = values.integer(
        arguments.get("PasswordLength", _DEFAULT_LENGTH), "PasswordLength", 1, _MAX_LENGTH
    )
    excluded = values.text(arguments.get("ExcludeCharacters", ""), "ExcludeCharacters")
    space = _switch(arguments, "IncludeSpace") and " " not in excluded
    minimum = int(_switch(arguments, "RequireEachIncludedType", default=True))
    sets = [
        (_remaining(characters, excluded, name, minimum), minimum)
        for name, characters in _TYPES.items()
        if not _switch(arguments, name)
    ]
    if space:
        sets.append((" ", 0))
    return ForeignPolicy(length, sets, (_SPACE_REMARK,) if space and minimum else ())


def _remaining(characters: str, excluded: str, switch: str, minimum: int) -> str:
    remaining = "".join(c for c in characters if c not in excluded)
    if minimum and not remaining:
        raise PassmintError(
            f"RequireEachIncludedType requires one of {characters}, but ExcludeCharacters excludes"
            f" all of them: set {switch} to true too"
        )
    return remaining


def _switch(arguments: dict[str, Any], name: str, *, default: bool = False) -> bool:
    return values.boolean(arguments.get(name, default), name)
