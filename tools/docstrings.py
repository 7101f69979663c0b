"""Find docstrings that open with a riddle instead of a verb or a noun.

A docstring begins with an imperative verb ("Draw one password.") or with a noun phrase that has
a head ("Number of passwords that satisfy the policy."). `python -m tools.docstrings` lists those
in src, tools and bench that begin otherwise. With `--summary` it counts them by file.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tools", "bench")

_THIRD_PERSON = (
    "Adds|Answers|Asks|Builds|Calls|Checks|Closes|Compares|Copies|Counts|Creates|Deletes|Does|Draws"
    "|Ends|Finds|Gets|Gives|Goes|Hands|Holds|Imports|Keeps|Lets|Makes|Opens|Picks|Prints|Puts|Raises"
    "|Reads|Remembers|Removes|Returns|Runs|Says|Sends|Sets|Shows|Starts|Stops|Takes|Tells|Tries"
    "|Turns|Waits|Writes|Yields"
)
# What no docstring begins with, and what to write instead.
OPENINGS = {
    "The same": "name the thing: 'A copy with ...'",
    "That|Those": "begin with the noun that it stands for",
    "What|Who|Whom|Which": "name the thing: 'Names of ...', 'Owner of ...'",
    "Whether": "'True if ...', or a verb: 'Check that ...'",
    "How many|So many": "'Number of ...'",
    "How": "begin with a noun or a verb",
    "Of|By|For|From|To|As|In|On|With|Where|When|Until|Once": "begin with a noun or a verb",
    "At (?:least|most) the": "'Lower bound on ...' or 'Upper bound on ...'",
    "A hair": "'Upper bound on ...'",
    f"(?:{_THIRD_PERSON})(?! (?:of|that|for|in|by|and)\\b)": "use the imperative: 'Build', 'Read'",
    "Nothing|None|Nobody|Everything|Every one|All that": "begin with a noun that has a head",
}
_OPENING = re.compile("|".join(f"(?P<_{n}>(?:{words})\\b)" for n, words in enumerate(OPENINGS)))


def main(arguments: list[str]) -> int:
    """List what `found` finds; the exit status says whether it found anything."""
    every = [(path, *one) for path in _sources() for one in found(path.read_text("utf-8"))]
    if arguments == ["--summary"]:
        for path, number in Counter(path for path, *_ in every).most_common():
            print(f"{number:4} {path.relative_to(ROOT)}")
    else:
        for path, line, opening, advice in every:
            print(f"{path.relative_to(ROOT)}:{line}: opens with '{opening}': {advice}")
    return 1 if every else 0


def found(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, opening and advice for each docstring of a module that opens badly."""
    for node in ast.walk(ast.parse(source)):
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if not isinstance(node, kinds) or not (text := ast.get_docstring(node)):
            continue
        if match := _OPENING.match(text):
            advice = list(OPENINGS.values())[int(str(match.lastgroup)[1:])]
            yield node.body[0].lineno, match[0], advice


def _sources() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
