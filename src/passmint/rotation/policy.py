"""The policy of a secret: the preset that its tag names and the function's own parameters."""

from __future__ import annotations

import json

from passmint.core.budget import SERVICE
from passmint.core.errors import ParameterError, PassmintError, UnsatisfiableError
from passmint.core.parameters.policy import MAX_LENGTH, POLICY_PARAMETERS
from passmint.core.policy.policy import Policy
from passmint.environment import POLICY
from passmint.rotation.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

TAG = "passmint:preset"
VARIABLE = POLICY.name


def parameters(text: str) -> dict[str, object]:
    """The policy parameters that the JSON object in `text` states; none where it is empty.

    Raises:
        PolicyError: it is no such object, or no password satisfies it. The message shows no
            value: what must not be in a password may be a secret too.
    """
    if not text.strip():
        return {}
    try:
        stated = json.loads(text, object_pairs_hook=_once_each, parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        stated = None
    if not isinstance(stated, dict):
        raise PolicyError(f"{VARIABLE} must be a JSON object of policy parameters, each once")
    _policy(stated, VARIABLE)
    return stated


def policy(stated: Mapping[str, object], preset: str | None) -> Policy:
    """The policy that meets the function's parameters and the preset of the secret's tag.

    Raises:
        PolicyError: the preset is unknown, or the two contradict each other.
    """
    if preset is None:
        return _policy(stated, VARIABLE)
    if stated.get("preset", preset) != preset:
        raise PolicyError(f"the tag {TAG} and {VARIABLE} name different presets: state one")
    source = f"the tag {TAG} with {VARIABLE}" if stated else f"the tag {TAG}"
    return _policy({**stated, "preset": preset}, source)


def _policy(stated: Mapping[str, object], source: str) -> Policy:
    try:
        return Policy.of(stated, MAX_LENGTH, SERVICE)
    except UnsatisfiableError as error:
        reason = f"no password satisfies {', '.join(error.conflict)} together"
    except ParameterError as error:
        known = error.parameter in POLICY_PARAMETERS
        at_fault = error.parameter if known else "a name in it"
        reason = f"{at_fault} is not as docs/reference/parameters.md and presets.md say"
    except PassmintError:
        reason = "it takes more work than one rotation may: shorten or simplify it"
    raise PolicyError(f"{source}: {reason}; `passmint explain` with the same values says more")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _not_a_number(_name: str) -> NoReturn:
    raise ValueError
