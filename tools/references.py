"""The reference pages: the command's help, and the table of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmint.cli.command import build
from passmint.cli.parser import option
from passmint.core.parameters.passphrase import PHRASE_PARAMETERS, PHRASE_REQUEST_PARAMETERS
from passmint.core.parameters.policy import POLICY_PARAMETERS, REQUEST_PARAMETERS

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator

    from passmint.core.parameters.record import Parameter

GENERATED = "<!-- Built by `make docs`; change the code it is built from. -->"


def command() -> str:
    """`docs/reference/command.md`: the help of the command and of each of its commands."""
    sections = [f"## {parser.prog}\n\n```text\n{parser.format_help()}```" for parser in parsers()]
    return "\n\n".join(["# The command", GENERATED, *sections]) + "\n"


def parsers(parser: ArgumentParser | None = None) -> Iterator[ArgumentParser]:
    """The parser of the command, and those of its commands, as deep as they go."""
    parser = parser or build()
    yield parser
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of them
        if isinstance(action.choices, dict):
            for subparser in action.choices.values():
                yield from parsers(subparser)


def parameters() -> str:
    """`docs/reference/parameters.md`: every parameter, from its record."""
    policy = _table(POLICY_PARAMETERS.values())
    request = _table(REQUEST_PARAMETERS.values())
    phrase = _table(PHRASE_PARAMETERS.values())
    phrase_request = _table(PHRASE_REQUEST_PARAMETERS.values())
    return (
        "\n\n".join(
            [
                "# Parameters",
                GENERATED,
                "The same names in the library, in a query string, in a form and in JSON;"
                " on the command line as options. A service may set lower limits.",
                "What you set is always enforced; a default gives way where it cannot hold. A"
                " minimum that you do not set is 1, but it is 0 (or the preset's default) with"
                " `alphabet`, `min_classes`, `preset` or `rules`, and 0 if no character is left"
                " that counts towards it. Nothing else gives way: values that contradict each"
                " other are an error that names them. `alphabet` with `symbols`, and `length` with"
                " `entropy_bits`, exclude each other. [Presets and contexts](presets.md) says what"
                " `preset` and"
                " `safe_for` may name.",
                "## Of a policy",
                policy,
                "## Of a request",
                request,
                "## Of a passphrase",
                "`words` and `entropy_bits` exclude each other. In Python `wordlist` may be a"
                " `Wordlist` of your own, on the command line a file, and in the HTTP API the name"
                " of a list that its operator added.",
                phrase,
                "## Of a request for passphrases",
                phrase_request,
            ]
        )
        + "\n"
    )


def _table(records: Iterable[Parameter]) -> str:
    rows = [
        ("name", "option", "value", "default", "meaning"),
        ("---",) * 5,
        *(_row(record) for record in records),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(record: Parameter) -> tuple[str, ...]:
    return (
        f"`{record.name}`",
        f"`{option(record.name)}`",
        record.expected(),
        "" if record.default is None else _code(_shown(record.default)),
        record.meaning.replace("|", "\\|"),
    )


def _shown(default: int | str | bool) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def _code(text: str) -> str:
    """Text as code in a table's cell: no character of it is read as Markdown."""
    return f"`` {text.replace('|', chr(92) + '|')} ``" if set(text) & set("`|") else f"`{text}`"
