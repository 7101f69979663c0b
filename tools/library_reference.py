"""`docs/reference/library.md`: what programs call, from signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from inspect import Parameter
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from tools.references import GENERATED

import passmint
import passmint.client
from passmint.core.sampling.randomness import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Each module, its introduction and its names in the order in which one meets them.
_MODULES = (
    (
        passmint,
        "Needs nothing but Python.",
        (
            "generate",
            "generate_many",
            "generate_password",
            "Policy",
            "Passphrase",
            "Wordlist",
            "explain",
            "MatchResult",
            "Failure",
            "Budget",
            "Randomness",
            "PassmintError",
            "ParameterError",
            "UnsatisfiableError",
            "PolicyTooComplexError",
            "RandomnessError",
            "ContextName",
            "PositionName",
        ),
    ),
    (
        passmint.client,
        "Asks a server. `import passmint` does not import it.",
        ("Client", "Sent", "Shared", "Claimed", "ClientError"),
    ),
)
_STARS: dict[object, str] = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
_ANSWERS = (
    "MatchResult",
    "Failure",
    "Sent",
    "Shared",
    "Claimed",
)  # which programs are given and do not make


def document() -> str:
    """The page."""
    parts = ["# The library", GENERATED]
    for module, introduction, names in _MODULES:
        missing = set(module.__all__) - set(names) - {"__version__"}
        if missing:
            raise LookupError(f"{module.__name__} exports what the reference leaves out: {missing}")
        parts += [f"## {module.__name__}", introduction]
        parts += [part for name in names for part in _described(name, getattr(module, name))]
    return "\n\n".join(parts) + "\n"


def _described(name: str, value: object) -> Iterator[str]:
    yield f"### {name}"
    if get_origin(value) is Literal:
        yield f"Type of a name, for annotations: one of {', '.join(map(repr, get_args(value)))}."
        return
    if not inspect.isclass(value):
        yield from _callable(name, value)  # type: ignore[arg-type]
        return
    if issubclass(value, Exception) or name in _ANSWERS:
        yield _text(value)
        return
    yield from _callable(name, value)
    for member, found in vars(value).items():
        if member.startswith("_") or inspect.getdoc(found) is None:
            continue
        yield from _member(name, member, found)


def _member(owner: str, name: str, value: object) -> Iterator[str]:
    one = owner.lower()
    if isinstance(value, property) and value.fget is not None:
        yield f"**`{one}.{name}`** → `{inspect.signature(value.fget).return_annotation}`"
        yield _text(value)
    elif isinstance(value, classmethod):
        yield from _callable(f"{owner}.{name}", value.__func__, bound=True)
    elif isinstance(value, staticmethod) and inspect.isfunction(value.__func__):
        yield from _callable(f"{owner}.{name}", value.__func__)
    elif inspect.isfunction(value):
        yield from _callable(f"{one}.{name}", value, bound=True)


def _callable(name: str, value: Callable[..., object], *, bound: bool = False) -> Iterator[str]:
    signature = inspect.signature(value)
    parameters = list(signature.parameters.values())[1 if bound else 0 :]
    result = "" if inspect.isclass(value) else f" -> {signature.return_annotation}"
    yield f"```text\n{_call(name, parameters, result)}\n```"
    yield _text(value)


def _call(name: str, parameters: list[Parameter], result: str) -> str:
    """A call as it is typed, one parameter a line where one line would be long."""
    shown = [_parameter(one) for one in parameters]
    named = [index for index, one in enumerate(parameters) if one.kind is Parameter.KEYWORD_ONLY]
    if named:
        shown.insert(named[0], "*")
    line = f"{name}({', '.join(shown)}){result}"
    if len(line) <= 88:
        return line
    return f"{name}(\n" + "".join(f"    {one},\n" for one in shown) + f"){result}"


def _parameter(parameter: Parameter) -> str:
    text = f"{_STARS.get(parameter.kind, '')}{parameter.name}: {parameter.annotation}"
    if parameter.default is Parameter.empty:
        return text
    default = "SYSTEM" if parameter.default is SYSTEM else repr(parameter.default)
    return f"{text} = {default}"


def _text(value: object) -> str:
    """A docstring as Markdown: its sections and the terms at the starts of its lines."""
    text = inspect.getdoc(value) or ""
    text = re.sub(r"^(Args|Raises):\n((?:    .*\n?)+)", _list, text, flags=re.MULTILINE)
    return re.sub(r"^((?:\w+, )*\w+): ", r"- `\1`: ", text, flags=re.MULTILINE).strip()


def _list(match: re.Match[str]) -> str:
    """Return a section of a docstring as a list in Markdown."""
    joined = re.sub(r"\n {8}", " ", match[2])
    lines = [line.strip() for line in joined.strip().splitlines()]
    return f"{match[1]}:\n\n" + "\n".join(
        f"- `{name}`: {why}" for name, _, why in (line.partition(": ") for line in lines)
    )
