"""Contexts: places where a password must be safe to paste, with no quoting or escaping needed.

A context names the characters that may appear, those allowed first and last, and the strings that
must not appear although their characters may. The sets are safe in every program that the tests
pass passwords to, so they are narrower than the grammar of any one program.
"""

from __future__ import annotations

from passmint.core.characters import DIGITS, LOWERCASE, PRINTABLE, UPPERCASE, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_LETTERS = UPPERCASE + LOWERCASE
_ALPHANUMERIC = _LETTERS + DIGITS


class Context:
    """One context.

    meaning: the place and how the password is written there.
    source: documents that define the syntax of the place.
    characters: characters that may appear.
    first, last: characters allowed at that position, from `characters`.
    forbidden: strings that must not appear.
    words: lowercase texts that must not be the whole password in any case.
    """

    __slots__ = ("characters", "first", "forbidden", "last", "meaning", "name", "source", "words")

    def __init__(
        self,
        name: str,
        meaning: str,
        source: str,
        characters: str,
        *,
        first: str | None = None,
        last: str | None = None,
        forbidden: tuple[str, ...] = (),
        words: tuple[str, ...] = (),
    ) -> None:
        # Many programs trim what they read, so a space is never allowed at an end.
        self.name = name
        self.meaning = meaning
        self.source = source
        self.characters = ordered(characters)
        self.first = ordered(characters if first is None else first).replace(" ", "")
        self.last = ordered(characters if last is None else last).replace(" ", "")
        self.forbidden = forbidden
        self.words = words

    def __repr__(self) -> str:
        return f"Context({self.name!r})"


def _all_but(excluded: str) -> str:
    return "".join(c for c in PRINTABLE if c not in excluded)


_EVERY = (
    Context(
        "url",
        "unquoted in any part of a URL: user information, path segment, query value, fragment",
        "RFC 3986 2.3 (unreserved characters), 3.3 (dot segments)",
        _ALPHANUMERIC + "-._~",
        words=(".", ".."),
    ),
    Context(
        "shell",
        "unquoted as an argument, or as the value of an assignment, in sh, bash, zsh and fish",
        "POSIX.1-2017 XCU 2.2 and 2.6; zshexpn(1) for =command, which assignments expand too",
        _ALPHANUMERIC + "_@%+,-./:",
        # At the start `-` begins an option, `%` a job, and `+` an option of some commands.
        first=_ALPHANUMERIC + "_",
    ),
    Context(
        "dotenv",
        "unquoted as a value in a .env file, for Docker, Compose, python-dotenv, Node and sh alike",
        "https://docs.docker.com/reference/compose-file/services/#env_file-format;"
        " POSIX.1-2017 XCU 2.6.1; zshexpn(1) for = after a colon",
        _ALPHANUMERIC + "_@%+,-./:",
    ),
    Context(
        "yaml",
        "unquoted as a plain scalar, alone, in a block or a flow collection, of YAML 1.1 or 1.2",
        "YAML 1.2.2 7.3.3 and 10.3; YAML 1.1 types bool and null; $ for Compose's interpolation",
        _all_but(" #:,?[]{}\"'$\\"),
        first=_LETTERS,  # excludes numbers, dates, .inf, ---, indicators and merge keys
        words=("null", "true", "false", "yes", "no", "on", "off", "y", "n"),
    ),
    Context(
        "filename",
        "as a file's name, on Linux, macOS and Windows",
        "POSIX.1-2017 XBD 3.282; https://learn.microsoft.com/windows/win32/fileio/naming-a-file",
        _ALPHANUMERIC + "_-",  # no dot, because con.txt is the console too
        first=_ALPHANUMERIC + "_",
        words=(
            "con",
            "prn",
            "aux",
            "nul",
            *(f"{port}{digit}" for port in ("com", "lpt") for digit in DIGITS),
        ),
    ),
    Context(
        "pgpass",
        "unescaped as the last field of a line in .pgpass",
        "https://www.postgresql.org/docs/current/libpq-pgpass.html",
        _all_but(":\\"),
    ),
    Context(
        "json",
        "inside the double quotes of a JSON string",
        "RFC 8259 7",
        _all_but('"\\'),
    ),
    Context(
        "xml",
        "as the text of an XML element, or inside the quotes of an attribute",
        "XML 1.0 2.4",
        _all_but("&<>\"'"),
    ),
    Context(
        "sql",
        "inside the single quotes of an SQL string, also where sqlcmd, SQL*Plus or Flyway run it",
        "ISO/IEC 9075-2 5.3; https://dev.mysql.com/doc/refman/en/string-literals.html for \\;"
        " sqlcmd's $(variable), SQL*Plus's &variable, Flyway's ${placeholder}",
        _all_but("'\\&"),
        forbidden=("$(", "${"),
    ),
    Context(
        "odbc",
        "inside the braces of a value in an ODBC or OLE DB connection string",
        "https://learn.microsoft.com/sql/odbc/reference/syntax/sqldriverconnect-function;"
        " MS-ODBCSTR 2.1",
        _all_but("{}"),
    ),
    Context(
        "libpq",
        "inside the single quotes of a value in a libpq connection string",
        "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING",
        _all_but("'\\"),
    ),
    Context(
        "double-click",
        "in running text, where a double click selects it whole",
        "Unicode UAX #29 4.1 (word boundaries)",
        _ALPHANUMERIC + "_",
    ),
)

CONTEXTS: Mapping[str, Context] = {context.name: context for context in _EVERY}
