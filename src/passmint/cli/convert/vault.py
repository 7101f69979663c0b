"""Reader of HashiCorp Vault's password policies.

Vault draws candidates uniformly from the union of all charsets until one has the `min-chars` of
every rule. The default of `min-chars` is 0.
Source: helper/random in https://github.com/hashicorp/vault
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
_REORDER = "if a charset contains ${ or %{, reorder its characters"
_ESCAPES = r"\" \\ \n \r \t \u0000"  # those that HCL and JSON have in common
_STRING = re.compile(r'"(?:[^"\\]|\\["\\nrt]|\\u[0-9A-Fa-f]{4})*"')


def from_document(document: dict[str, Any]) -> ForeignPolicy:
    """Build the policy from a parsed JSON document.

    Raises:
        UsageError: the document is not a password policy of Vault.
    """
    values.only(document, NAMES, "a Vault password policy")
    if "length" not in document:
        raise UsageError("a Vault password policy must set length")
    length = values.integer(document["length"], "length", 1, MAX_LENGTH)
    return ForeignPolicy(length, [_charset(rule) for rule in _rules(document.get("rule", []))])


def from_hcl(text: str) -> ForeignPolicy:
    """Build the policy from a text in HCL.

    Raises:
        UsageError: the text is not a password policy of Vault, or the extra `convert` is missing.
    """
    try:
        import hcl2
        from lark.exceptions import LarkError, UnexpectedInput
    except ImportError:
        raise UsageError(
            "HCL needs the extra convert, which is not installed: run"
            " pip install 'passmint[convert]', or pass the policy in JSON"
        ) from None
    try:
        body = hcl2.parses(text).body
    except UnexpectedInput as error:
        raise UsageError(
            f"expected HCL: line {error.line}, column {error.column} cannot be parsed; {_REORDER}"
        ) from None
    except (LarkError, RecursionError):
        raise UsageError(f"expected HCL with few levels; {_REORDER}") from None
    return from_document(_document(body))


def _document(body: Any) -> dict[str, Any]:
    """Convert the body of an HCL file to the document that the JSON form would be."""
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
        raise UsageError("a rule must contain only attributes, not a block")
    return values.distinct(
        [_attribute(child) for child in body.children if isinstance(child, AttributeRule)]
    )


def _attribute(attribute: Any) -> tuple[str, object]:
    name = str(attribute.identifier.serialize())
    try:
        value = attribute.expression.serialize()
    except ValueError:  # Python refuses to parse an integer of thousands of digits
        raise UsageError(f"{name} must be a number with fewer digits") from None
    return name, _string(value, name) if isinstance(value, str) else value


def _string(source: str, name: str) -> str:
    """Decode a string literal of HCL. Any other expression is a UsageError."""
    if not source.startswith('"'):
        raise UsageError(f"{name} must be a literal value, not an expression")
    if "${" in source:
        raise UsageError(f"{name} must be a literal value without ${{; {_REORDER}")
    if not _STRING.fullmatch(source):
        raise UsageError(f"{name} must be a string without escapes other than {_ESCAPES}")
    return str(json.loads(source, strict=False))


def _unquoted(label: object) -> str:
    return str(label).strip('"')


def _rules(found: object) -> Iterator[dict[str, Any]]:
    """Yield the content of each rule. In JSON, `rule` and `charset` hold an object or a list."""
    for rule in _tables(found, "rule"):
        values.only(rule, ("charset",), "rule")
        contents = list(_tables(rule.get("charset", []), "charset"))
        if len(contents) != 1:  # Vault would use the first and ignore the others
            raise UsageError(f"each rule must contain one charset, not {len(contents)}")
        yield contents[0]


def _tables(value: object, name: str) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        yield values.table(item, name)


def _charset(rule: dict[str, Any]) -> tuple[str, int]:
    values.only(rule, _RULE_NAMES, "a charset rule")
    if "charset" not in rule:
        raise UsageError("a charset rule must set charset")
    characters = values.characters(rule["charset"], "charset")
    return characters, values.integer(rule.get("min-chars", 0), "min-chars", 0, MAX_LENGTH)
