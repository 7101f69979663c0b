"""Policy of a secret, from the preset that its tag names and the function's own parameters."""

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
    """Read policy parameters from a JSON object; an empty text has none.

    Raises:
        PolicyError: the text is not such an object, or no password satisfies the parameters. The
            message shows no value, since a text that passwords must not contain may be secret.
    """
    if not text.strip():
        return {}
    try:
        values = json.loads(text, object_pairs_hook=_once_each, parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise PolicyError(f"{VARIABLE} must be a JSON object of policy parameters, each once")
    _policy(values, VARIABLE)
    return values


def policy(values: Mapping[str, object], preset: str | None) -> Policy:
    """Make the policy of a secret.

    values: the function's own parameters.
    preset: the preset that the secret's tag names, or None.

    Raises:
        PolicyError: the preset is unknown, or contradicts the parameters.
    """
    if preset is None:
        return _policy(values, VARIABLE)
    if values.get("preset", preset) != preset:
        raise PolicyError(f"the tag {TAG} and {VARIABLE} name different presets: set one only")
    source = f"the tag {TAG} with {VARIABLE}" if values else f"the tag {TAG}"
    return _policy({**values, "preset": preset}, source)


def _policy(values: Mapping[str, object], source: str) -> Policy:
    try:
        return Policy.of(values, MAX_LENGTH, SERVICE)
    except UnsatisfiableError as error:
        reason = f"no password satisfies {', '.join(error.conflict)} together"
    except ParameterError as error:
        known = error.parameter in POLICY_PARAMETERS
        at_fault = error.parameter if known else "a name in it"
        reason = f"{at_fault} is not valid: see docs/reference/parameters.md and presets.md"
    except PassmintError:
        reason = "it takes more work than one rotation may take: shorten or simplify it"
    raise PolicyError(f"{source}: {reason}; `passmint explain` with the same values says more")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _not_a_number(_name: str) -> NoReturn:
    raise ValueError
