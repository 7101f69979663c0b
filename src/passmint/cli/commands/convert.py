"""Command `passmint convert`: turns the policy of another program into Passmint's parameters."""

from __future__ import annotations

import sys

from passmint.cli.parser import Once, UsageError, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from passmint.cli.convert.policy import ForeignPolicy
    from passmint.cli.parser import Parser

USAGE = "[FILE] [options]"
DESCRIPTION = """\
Convert a password policy of HashiCorp Vault (HCL or JSON), or the arguments of
GetRandomPassword of AWS Secrets Manager (JSON), to Passmint's parameters.
Exactly the same passwords satisfy them. A policy that they cannot express is an
error. HCL needs an extra: pip install 'passmint[convert]'."""

EPILOG = """\
exit codes:
  0  done; notes on standard error say what the other program does not document
  1  the parameters cannot express the policy, or no password satisfies it
  2  an option, its value or the policy is wrong

examples:
  passmint convert policy.hcl
  passmint convert policy.hcl --to json
  passmint convert arguments.json --to query"""

_PROG = "passmint convert"
_MAX_BYTES = 65536


def add_options(parser: Parser) -> None:
    """Add the arguments and options of `passmint convert`."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="The policy. Without FILE, or with -, stdin."
    )
    parser.add_argument(
        "--to",
        action=Once,
        choices=tuple(_FORMS),
        metavar="FORM",
        help=f"Format of the parameters: {', '.join(_FORMS)}. (default command)",
    )


def run(given: Namespace) -> int:
    """Convert the policy, write the parameters and return the exit code."""
    try:
        policy = _policy(_text(getattr(given, "file", "-")))
    except UsageError as error:
        error.prog = _PROG
        raise
    parameters = policy.parameters()
    for remark in policy.remarks:
        sys.stderr.write(f"{_PROG}: note: {remark}\n")
    sys.stdout.write(_FORMS[getattr(given, "to", "command")](parameters) + "\n")
    return 0


def _text(file: str) -> str:
    """Read a file, or standard input for `-`."""
    if file == "-" and sys.stdin is None:
        raise UsageError("standard input is closed: pass FILE")
    try:
        if file == "-":
            content = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with open(file, "rb") as source:
                content = source.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    if len(content) > _MAX_BYTES:
        raise UsageError(f"a policy must have at most {_MAX_BYTES} bytes, not more")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"a policy must be UTF-8; byte {error.start + 1} is not") from None


def _policy(text: str) -> ForeignPolicy:
    """Parse a policy: JSON if it begins with a bracket or brace, else HCL."""
    from passmint.cli.convert import secretsmanager, values, vault  # start-up stays light

    if not text.strip():
        raise UsageError("expected a policy in HCL or JSON, not an empty text")
    if not text.lstrip().startswith(("{", "[")):
        return vault.from_hcl(text)
    document = values.from_json(text)
    if not document.keys().isdisjoint(vault.NAMES):
        return vault.from_document(document)
    return secretsmanager.from_arguments(document)


def _command(parameters: Mapping[str, int | str]) -> str:
    import shlex

    words = [word for name, value in parameters.items() for word in (option(name), str(value))]
    return shlex.join(["passmint", *words])


def _query(parameters: Mapping[str, int | str]) -> str:
    from urllib.parse import quote, urlencode

    return urlencode(parameters, quote_via=quote)


def _json(parameters: Mapping[str, int | str]) -> str:
    import json

    return json.dumps(parameters)


def _python(parameters: Mapping[str, int | str]) -> str:
    return f"Policy({', '.join(f'{name}={value!r}' for name, value in parameters.items())})"


_FORMS: dict[str, Callable[[Mapping[str, int | str]], str]] = {
    "command": _command,
    "query": _query,
    "json": _json,
    "python": _python,
}
