"""`docs/reference/http.md`: every route, from the OpenAPI document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tools.openapi import document as openapi
from tools.references import GENERATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Schema = dict[str, Any]

_METHODS = ("get", "post", "delete")  # HEAD is GET without its body
_FIRST, _ANCHOR = "/generate-password", "#get-or-post-generate-password"
_HEAD = ("name", "value", "default", "meaning")


def document() -> str:
    """The page."""
    api = json.loads(openapi.with_credentials())
    sections = [
        "# The HTTP routes",
        GENERATED,
        "What each route takes and answers. [The HTTP API](../http.md) says how input is written"
        " and what the headers are; the machine-readable form is served at `/openapi.json`."
        " Limits are those of a service whose settings say nothing else.",
        *(_operation(api, path, method) for path, method in _operations(api)),
        "## Errors",
        "Each is JSON, with `error` and, where one name is at fault, `parameter`.",
        _table(("status", "when"), _refusals(api)),
    ]
    return "\n\n".join(sections) + "\n"


def _operations(api: Schema) -> Iterator[tuple[str, str]]:
    for path, methods in api["paths"].items():
        for method in _METHODS:
            if method in methods and (method != "post" or "get" not in methods):
                yield path, method


def _operation(api: Schema, path: str, method: str) -> str:
    item = api["paths"][path]
    operation = item[method]
    both = method == "get" and "post" in item
    verbs = "GET or POST" if both else method.upper()
    head = " HEAD answers too." if "head" in item else ""
    key = "Needs a key." if operation["security"] else "Needs no key."
    parts = [f"## {verbs} {path}", f"{operation['summary']} {key}{head}"]
    rows = list(_stated(api, item, operation))
    policy = path != _FIRST and set(_policy(api)) <= set(rows)
    if policy:
        rows = [row for row in rows if row not in _policy(api)]
        parts.append(f"Takes [the parameters of a policy]({_ANCHOR}){', and' if rows else '.'}")
    elif rows:
        parts.append("Takes:")
    if rows:
        parts.append(_table(_HEAD, rows))
    parts += [_answers(operation), _may_refuse(operation)]
    return "\n\n".join(parts)


def _policy(api: Schema) -> list[tuple[str, ...]]:
    """The rows of a policy: what the first route takes beside `count` and `details`."""
    item = api["paths"][_FIRST]
    rows = _stated(api, item, item["get"])
    return [row for row in rows if row[0] not in ("`count`", "`details`")]


def _stated(api: Schema, item: Schema, operation: Schema) -> Iterator[tuple[str, ...]]:
    for one in [*item.get("parameters", []), *operation.get("parameters", [])]:
        where = "" if one["in"] == "query" else f" ({one['in']})"
        yield _row(api, f"`{one['name']}`{where}", one["schema"], one.get("description", ""))
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema", {})
    for name, schema in body.get("properties", {}).items():
        yield _row(api, f"`{name}`", schema)


def _row(api: Schema, name: str, schema: Schema, meaning: str = "") -> tuple[str, ...]:
    schema = _resolved(api, schema)
    default = json.dumps(schema["default"]) if "default" in schema else ""
    meaning = meaning or schema.get("description", "")
    return name, _value(schema), _code(default) if default else "", meaning.replace("|", "\\|")


def _resolved(api: Schema, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    return dict(api["components"]["schemas"][schema["$ref"].rpartition("/")[2]])


def _value(schema: Schema) -> str:
    kind = schema.get("type", "any")
    if kind == "array":
        return f"array of {_value(schema['items'])}"
    if "enum" in schema:
        return ", ".join(_code(one) for one in schema["enum"])
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{kind}, {low} to {high}"
    if low is not None:
        return f"{kind}, {low} or more"
    if "maxLength" in schema:
        return f"{kind}, {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    return f"{kind} like {_code(schema['pattern'])}" if "pattern" in schema else str(kind)


def _answers(operation: Schema) -> str:
    lines = []
    for status, answer in operation["responses"].items():
        for media, content in answer.get("content", {}).items():
            lines.append(f"- {status} `{media}`{_members(content.get('schema', {}))}")
    return "Answers:\n\n" + "\n".join(lines)


def _members(schema: Schema) -> str:
    forms = [one for one in schema.get("oneOf", [schema]) if one.get("properties")]
    told = ["; ".join(_member(name, one) for name in one["properties"]) for one in forms]
    return f": {' — or '.join(told)}" if told else ""


def _member(name: str, schema: Schema) -> str:
    always = name in schema.get("required", ())
    return f"`{name}`" if always else f"`{name}` (sometimes)"


def _may_refuse(operation: Schema) -> str:
    statuses = [status for status, answer in operation["responses"].items() if "$ref" in answer]
    return f"Refuses with: {', '.join(statuses)}."


def _refusals(api: Schema) -> Iterator[tuple[str, str]]:
    for status, answer in api["components"]["responses"].items():
        yield status, answer["description"]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(text: object) -> str:
    plain = str(text).replace("|", "\\|")
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"
