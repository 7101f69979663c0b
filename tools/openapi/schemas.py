"""JSON schemas of parameters and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmint.core.characters import PRINTABLE
from passmint.core.parameters.checks import MAX_STRING_LENGTH, MAX_STRINGS
from passmint.core.parameters.credential import PRINCIPAL, Principals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmint.core.parameters.record import Parameter

Schema = dict[str, Any]


def reference(record: Parameter, prefix: str) -> Schema:
    """Return a reference to the schema of a parameter."""
    return {"$ref": f"#/components/schemas/{prefix}{record.name}"}


def schema_of(record: Parameter) -> Schema:
    """Return the schema of a parameter."""
    schema: Schema = {"description": record.meaning}
    if record.kind in ("integer", "number"):
        schema |= {"type": record.kind, "minimum": record.minimum, "maximum": record.maximum}
    elif record.kind == "boolean":
        schema["type"] = "boolean"
    elif record.kind == "names":
        items = {"type": "string", "enum": list(record.allowed)}
        schema |= {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
    elif record.kind == "name":
        schema |= {"type": "string", "enum": list(record.allowed)}
    elif isinstance(record, Principals):
        items = {"type": "string", "pattern": f"^{PRINCIPAL}$"}
        schema |= {"type": "array", "items": items, "minItems": 1, "maxItems": record.maximum}
    elif record.kind == "strings":
        items = {"type": "string", "pattern": f"^[ -~]{{1,{MAX_STRING_LENGTH}}}$"}
        schema |= {"type": "array", "items": items, "minItems": 1, "maxItems": MAX_STRINGS}
    elif record.kind == "text":
        schema |= {"type": "string", "maxLength": record.maximum}
        schema |= {} if record.may_be_empty else {"minLength": 1}
        schema |= {"pattern": "^[ -~]*$"} if record.allowed else {}
    else:
        characters = "[ -~]" if record.allowed == PRINTABLE else "[ -/:-@\\[-`{-~]"
        repeat = "*" if record.may_be_empty else "+"
        schema |= {"type": "string", "pattern": f"^{characters}{repeat}$"}
    if record.default is not None:
        schema["default"] = record.default
    return schema


def object_of(properties: Schema, required: Iterable[str] | None = None) -> Schema:
    """Return the schema of a JSON object; all members are required unless `required` names some."""
    names = list(properties) if required is None else list(required)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": names} if names else {})


def passwords(names: tuple[str, ...]) -> Schema:
    """Return the schema of an answer with one password or several."""
    details: Schema = {
        "entropy_bits": {"type": "number", "minimum": 0},
        "entropy_bits_at_least": {"type": "number", "minimum": 0},  # where exact counting is not
    }
    details |= {name: {"type": "integer", "minimum": 1} for name in names}
    one = object_of({"password": {"type": "string"}, **details}, required=["password"])
    several = {"type": "array", "items": {"type": "string"}}
    return {"oneOf": [one, object_of({"passwords": several, **details}, required=["passwords"])]}


def explanation() -> Schema:
    """Return the schema of an explained policy."""
    requirement = object_of(
        {
            "name": {"type": "string"},
            "value": {"type": ["number", "boolean", "string", "array"]},
            "source": {"type": "string"},  # stated, default, or what asks for it: preset pin
        }
    )
    number = {"type": "string", "pattern": "^[1-9][0-9]*$"}
    bits = {"type": "number", "minimum": 0}
    exact = {"keyspace": number, "entropy_bits": bits}
    # Where exact counting exceeds its budget.
    bounds = {
        "keyspace_at_least": number,
        "keyspace_at_most": number,
        "entropy_bits_at_least": bits,
    }
    met = [
        object_of(
            {
                "satisfiable": {"const": True},
                "length": {"type": "integer", "minimum": 1},
                "alphabet": {"type": "string"},
                "alphabet_size": {"type": "integer", "minimum": 1},
                **figures,
                "ambiguous_characters": {"type": "string"},
                "requirements": {"type": "array", "items": requirement},
            }
        )
        for figures in (exact, bounds)
    ]
    unmet = object_of(
        {
            "satisfiable": {"const": False},
            "error": {"type": "string"},
            "conflict": {"type": "array", "items": {"type": "string"}},
        }
    )
    return {"oneOf": [*met, unmet]}


def preset() -> Schema:
    """Return the schema of a preset."""
    texts = {name: {"type": "string"} for name in ("name", "title", "source")}
    return object_of(
        {
            **texts,
            "checked": {"type": "string", "format": "date"},
            "notes": {"type": "array", "items": {"type": "string"}},
            "limits": {"type": "object"},
            "defaults": {"type": "object"},
        }
    )


def error() -> Schema:
    """Return the schema of an error."""
    properties: Schema = {
        "error": {"type": "string", "description": "What was expected and what came."},
        "parameter": {"type": "string", "description": "The name at fault, as it was sent."},
        "request_id": {"type": "string", "description": "On an internal error alone."},
    }
    return object_of(properties, required=["error"])
