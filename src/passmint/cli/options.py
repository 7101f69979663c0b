"""Command-line options built from parameter records, and their values."""

from __future__ import annotations

import os

from passmint.cli.parser import Once, UsageError, option
from passmint.core.budget import Budget
from passmint.core.errors import ParameterError, echo
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.parameters.text import from_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace, _ActionsContainer
    from collections.abc import Callable
    from typing import Any

    from passmint.cli.parser import Parser
    from passmint.core.parameters.record import Parameter

_MAX_SECONDS = 100  # up to 10 GiB of memory
_METAVARS = {
    "integer": "N",
    "number": "NUMBER",
    "characters": "CHARACTERS",
    "names": "NAME",
    "strings": "STRING",
    "text": "TEXT",
}


def add(container: _ActionsContainer, parameter: Parameter) -> None:
    """Add the option that sets a parameter."""
    name = option(parameter.name)
    text = description(parameter).replace("%", "%%")
    if parameter.kind == "boolean":
        flag(container, name, text)
        return
    container.add_argument(
        name,
        action="append" if parameter.is_list else Once,
        type=_converter(parameter),
        choices=parameter.allowed if parameter.kind in ("name", "names") else None,
        metavar=_METAVARS.get(parameter.kind, parameter.name.upper()),
        help=text,
    )


def flag(container: _ActionsContainer, name: str, text: str) -> None:
    """Add an option without a value."""
    container.add_argument(name, action=Once, nargs=0, help=text)


def add_policy(container: _ActionsContainer) -> None:
    """Add one option for each policy parameter."""
    for parameter in POLICY_PARAMETERS.values():
        add(container, parameter)


def add_budget(parser: Parser) -> None:
    """Add `--budget`, the maximum work for one policy."""
    container = parser.add_argument_group("limits")
    container.add_argument(
        "--budget",
        action=Once,
        type=_seconds,
        metavar="SECONDS",
        help="Maximum work for one policy, in seconds. Memory grows with it: up to 100 MiB for each"
        f" second. (0.01 to {_MAX_SECONDS}; default 2)",
    )


def budget(given: Namespace) -> Budget:
    """Return the budget that `--budget` sets, or the default of 2 seconds."""
    return Budget(1000 * getattr(given, "budget", 2.0), hint="raise it with --budget SECONDS")


def _seconds(text: str) -> float:
    seconds = from_text("number", text)
    if not isinstance(seconds, int | float) or not 0.01 <= seconds <= _MAX_SECONDS:
        expected = f"a number from 0.01 to {_MAX_SECONDS}"
        raise UsageError(f"--budget must be {expected}, not {echo(text)}")
    return seconds


def policy_values(given: Namespace, *, local: bool = True) -> dict[str, object]:
    """Return the values of the policy parameters that were set.

    local: True if this process builds the policy and must load the operator's presets; False if
    a server does.

    Raises:
        UsageError: the file of presets cannot be used.
    """
    values = {name: value for name, value in vars(given).items() if name in POLICY_PARAMETERS}
    if local and "preset" in values:
        _use_presets()
    return values


def _use_presets() -> None:
    from passmint.api.settings import use_presets  # start-up stays light
    from passmint.environment import SettingsError  # start-up stays light

    try:
        use_presets(os.environ)
    except SettingsError as error:
        raise UsageError(str(error)) from None


def value(given: Namespace, parameter: Parameter) -> Any:
    """Return the value that an option has, or the parameter's default."""
    return vars(given).get(parameter.name, parameter.default)


def description(parameter: Parameter) -> str:
    """Return the help text of a parameter: meaning, accepted values and default."""
    facts = []
    if parameter.kind in ("integer", "number") and parameter.maximum is not None:
        facts.append(f"{parameter.minimum} to {parameter.maximum}")
    if parameter.kind in ("name", "names"):
        facts.append(", ".join(parameter.allowed))
    if parameter.is_list:
        facts.append("may be repeated")
    if parameter.default is not None and parameter.default is not False:
        facts.append(f"default {parameter.default}")
    return f"{parameter.meaning} ({'; '.join(facts)})" if facts else parameter.meaning


def _converter(parameter: Parameter) -> Callable[[str], object]:
    def convert(text: str) -> object:
        value = from_text(parameter.kind, text)
        try:
            parameter.check(value)
        except ParameterError as error:
            raise UsageError(in_options(error)) from None
        return value

    return convert


def in_options(error: ParameterError) -> str:
    """Return the error's message, with the parameter written as an option (`--max-nums`)."""
    message, name = str(error), error.parameter
    if name is None:
        return message
    if message.startswith(f"{name} "):
        return option(name) + message.removeprefix(name)
    return f"{option(name)}: {message}"
