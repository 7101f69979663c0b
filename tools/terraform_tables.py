"""Tables of the Terraform modules' inputs and outputs, between marks in their READMEs."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
MODULES = ("terraform", "terraform/edge", "terraform/rotation")
BEGIN, END = "<!-- inputs and outputs: built by tools.docs -->", "<!-- end -->"

# As `terraform fmt` lays them out, which a test holds the files to.
_BLOCK = re.compile(r'^(variable|output) "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)


def readme(module: str) -> str:
    """Return the README of a module with its tables as the module's files have them now."""
    text = (ROOT / module / "README.md").read_text()
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{tables(module)}{END}{rest.split(END)[1]}"


def tables(module: str) -> str:
    """Return the table of inputs, required ones first, and the table of outputs."""
    blocks = [
        block
        for path in sorted((ROOT / module).glob("*.tf"))
        for block in _blocks(path.read_text())
    ]
    inputs = [(name, body) for kind, name, body in blocks if kind == "variable"]
    inputs.sort(key=lambda item: _default(item[1]) is not None)
    lines = ["", "| input | default | |", "|---|---|---|"]
    for name, body in inputs:
        default = _default(body)
        shown = "required" if default is None else f"`{default}`"
        lines.append(f"| `{name}` | {shown} | {_description(body)} |")
    lines += ["", "| output | |", "|---|---|"]
    for kind, name, body in blocks:
        if kind == "output":
            secret = (
                " Sensitive." if re.search(r"^  sensitive += true$", body, re.MULTILINE) else ""
            )
            lines.append(f"| `{name}` | {_description(body)}{secret} |")
    return "\n".join([*lines, "", ""])


def _blocks(text: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = _BLOCK.findall(text)
    return found


def _description(body: str) -> str:
    [text] = re.findall(r'^  description += "(.*)"$', body, re.MULTILINE)
    return str(text).replace('\\"', '"').replace("|", "\\|")


def _default(body: str) -> str | None:
    """The default as it is written; None if the input is required."""
    found = re.search(r"^  default +=\s*(.*)$", body, re.MULTILINE)
    return found[1] if found else None


FILES: list[tuple[str, Callable[[], str]]] = [
    (f"{module}/README.md", partial(readme, module)) for module in MODULES
]
