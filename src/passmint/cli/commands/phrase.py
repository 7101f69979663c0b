"""Command `passmint phrase`: prints passphrases."""

from __future__ import annotations

from passmint.cli import options
from passmint.cli.commands import generate
from passmint.cli.parser import Once, UsageError
from passmint.core.parameters.passphrase import (
    PHRASE_PARAMETERS,
    PHRASE_REQUEST_PARAMETERS,
    WORDLIST_NAMES,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from passmint.cli.parser import Parser

USAGE = "[options]"
DESCRIPTION = """\
Print a passphrase. Every passphrase that satisfies the options is equally
likely."""

EPILOG = """\
A word list of your own is a UTF-8 file with one word on each line. A list is
refused if two sequences of its words can make the same phrase. A separator that
is in none of the words prevents that.

examples:
  passmint phrase
  passmint phrase --words 8 --separator ' ' --wordlist eff-short-1
  passmint phrase --entropy-bits 80 --capitalize first --nums 1
  passmint phrase --words 4 --special-chars 1 --max-length 30
  passmint phrase --count 3 --json --details"""


def add_options(parser: Parser) -> None:
    """Add the options of `passmint phrase`."""
    group = parser.add_argument_group("passphrase")
    for record in PHRASE_PARAMETERS.values():
        if record.name == "wordlist":
            names = ", ".join(WORDLIST_NAMES)
            text = f"{record.meaning} ({names}, or a file; default {record.default})"
            group.add_argument("--wordlist", action=Once, metavar="FILE", help=text)
        else:
            options.add(group, record)
    options.add_budget(parser)
    generate.add_output(parser, PHRASE_REQUEST_PARAMETERS)


def run(given: Namespace) -> int:
    """Draw passphrases, write them and return the exit code."""
    from passmint.core.phrases.passphrase import Passphrase  # start-up stays light
    from passmint.core.phrases.wordlist import Wordlist

    generate.check_output(given)
    values = {name: value for name, value in vars(given).items() if name in PHRASE_PARAMETERS}
    if "wordlist" in values and values["wordlist"] not in WORDLIST_NAMES:
        values["wordlist"] = Wordlist.from_file(values["wordlist"])
    passphrase = Passphrase.of(values, budget=options.budget(given))
    try:
        generate.write(passphrase, given, passphrase.max_length)
    except UnicodeEncodeError as error:
        raise UsageError(
            f"standard output is encoded in {error.encoding}, which cannot encode the words of"
            " --wordlist: set PYTHONIOENCODING=utf-8",
            "passmint phrase",
        ) from None
    return 0
