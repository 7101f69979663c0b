"""Password policies of HashiCorp Vault.

Candidates are drawn uniformly from the union of all charsets until one has the `min-chars` of every
rule; unset, `min-chars` is 0. Source: helper/random in https://github.com/hashicorp/vault
"""

from __future__ import annotations

import json
import re

from passmint.cli.convert import values
from passmint.cli.convert.policy import ForeignPolicy
from passmint.cli.parser import UsageError
from passmint.core.errors import echo
from passmint.core.parameters.policy import MAX_LENGTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

NAMES = ("length", "rule")
_RULE_NAMES = ("charset", "min-chars")
_REORDER = "in a charset, characters can be put in another order so that ${ and %{ do not appear"
_ESCAPES = r"\" \\ \n \r \t \u0000"  # which HCL and JSON have in common
_STRING = re.compile(r'"(?:[^"\\]|\\["\\nrt]|\\u[0-9A-Fa-f]{4})*"')


def from_document(document: dict[str, Any]) -> ForeignPolicy:
    """The policy that a JSON document holds."""
    values.only(document, NAMES, "a Vault password policy")
    if "length" not in document:
        raise UsageError("a Vault password policy must state its length")
    length = values.integer(document["length"], "length", 1, MAX_LENGTH)
    return ForeignPolicy(length, [_charset(rule) for rule in _rules(document.get("rule", []))])


def from_hcl(text: str) -> ForeignPolicy:
    """The policy that a text in HCL holds."""
    try:
        import hcl2
        from lark.exceptions import LarkError, UnexpectedInput
    except ImportError:
        raise UsageError(
            "HCL is read with the extra convert, which is not installed:"
            " pip install 'passmint[convert]'; a policy in JSON needs no extra"
        ) from None
    try:
        body = hcl2.parses(text).body
    except UnexpectedInput as error:
        raise UsageError(
            f"expected HCL: line {error.line}, column {error.column} cannot be read; {_REORDER}"
        ) from None
    except (LarkError, RecursionError):
        raise UsageError(f"expected HCL of few levels; {_REORDER}") from None
    return from_document(_document(body))


def _document(body: Any) -> dict[str, Any]:
    """The body of an HCL file in the shape of the JSON form."""
    from hcl2.rules.base import AttributeRule, BlockRule

    rules: list[object] = []
    attributes: list[tuple[str, object]] = []
    for child in body.children:
        if isinstance(child, AttributeRule):
            attributes.append(_attribute(child))
        elif isinstance(child, BlockRule):
            kind, *labels = (_unquoted(label.serialize()) for label in child.labels)
            if kind != "rule" or len(labels) != 1:
                raise UsageError(f'expected rule "charset" {{ ... }}, not a block {echo(kind)}')
            rules.append({labels[0]: _attributes(child.body)})
    return values.distinct([*attributes, ("rule", rules)])


def _attributes(body: Any) -> dict[str, object]:
    from hcl2.rules.base import AttributeRule, BlockRule

    if any(isinstance(child, BlockRule) for child in body.children):
        raise UsageError("a rule must hold no block")
    return values.distinct(
        [_attribute(child) for child in body.children if isinstance(child, AttributeRule)]
    )


def _attribute(attribute: Any) -> tuple[str, object]:
    name = str(attribute.identifier.serialize())
    try:
        value = attribute.expression.serialize()
    except ValueError:  # Python refuses to read an integer of thousands of digits
        raise UsageError(f"{name} must be a number of fewer digits") from None
    return name, _string(value, name) if isinstance(value, str) else value


def _string(source: str, name: str) -> str:
    """What a string literal in HCL says; UsageError for any other expression."""
    if not source.startswith('"'):
        raise UsageError(f"{name} must be a value as it stands, not an expression")
    if "${" in source:
        raise UsageError(f"{name} must be a value as it stands, without ${{: {_REORDER}")
    if not _STRING.fullmatch(source):
        raise UsageError(f"{name} must be a string with no escapes but {_ESCAPES}")
    return str(json.loads(source, strict=False))


def _unquoted(label: object) -> str:
    return str(label).strip('"')


def _rules(found: object) -> Iterator[dict[str, Any]]:
    """The content of each rule. JSON may hold a table, or tables in a list, at either level."""
    for rule in _tables(found, "rule"):
        values.only(rule, ("charset",), "rule")
        contents = list(_tables(rule.get("charset", []), "charset"))
        if len(contents) != 1:  # of several, Vault itself takes the first
            raise UsageError(f"each rule must hold one charset, not {len(contents)}")
        yield contents[0]


def _tables(value: object, name: str) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        yield values.table(item, name)


def _charset(rule: dict[str, Any]) -> tuple[str, int]:
    values.only(rule, _RULE_NAMES, "a charset rule")
    if "charset" not in rule:
        raise UsageError("a charset rule must state its charset")
    characters = values.characters(rule["charset"], "charset")
    return characters, values.integer(rule.get("min-chars", 0), "min-chars", 0, MAX_LENGTH)
