"""Operations: a path's methods, with their parameters and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.openapi.schemas import Schema, object_of, reference

from passmint.api.inputs import FORM, JSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmint.core.parameters.record import Parameter

REFUSALS = {
    "400": "A parameter is unknown, malformed or out of range, or no password can satisfy all.",
    "403": "The key in `x-api-key` is missing or not known.",
    "404": "There is none of this name, or none that this caller may know of.",
    "406": "The `Accept` header allows none of the media types offered.",
    "409": "It does not fit the state of the credential, or of the `Idempotency-Key`.",
    "410": "The token was good once: claimed, revoked, expired, or its server key is gone.",
    "413": "The body is too large.",
    "414": "The query string is too long.",
    "415": "The `Content-Type` is neither JSON nor a form.",
    "429": "Too many requests; `Retry-After` says when to come back, in seconds.",
    "500": "Something is wrong with the service; the body holds the request's id.",
    "503": "The store cannot be reached or is full; `Retry-After` says when to come back.",
}
KEYED_REFUSALS = ("400", "403", "406", "413", "414", "415", "429", "500")
OPEN_REFUSALS = ("400", "406", "414", "429", "500")


def keyed(
    name: str,
    summary: str,
    parameters: Iterable[Parameter],
    content: Schema,
    prefix: str = "",
) -> dict[str, Schema]:
    """A keyed path; `prefix` stands before the parameters' names in the names of their schemas."""
    records = list(parameters)
    body = object_of({record.name: reference(record, prefix) for record in records}, required=())
    operation = {
        "summary": summary,
        "security": [{"key": []}],
        "responses": _responses(content, KEYED_REFUSALS),
    }
    return {
        "get": {
            "operationId": name,
            **operation,
            "parameters": [_in_query(record, prefix) for record in records],
        },
        "post": {
            "operationId": f"{name}ByPost",
            **operation,
            "requestBody": {
                "content": {
                    JSON: {"schema": body},
                    FORM: {"schema": body, "encoding": _lists(records)},
                }
            },
        },
    }


def stored(
    name: str,
    summary: str,
    body: Schema | None,
    answer: Schema,
    refusals: Iterable[str],
    *,
    status: str = "200",
    keyed: bool = True,
) -> Schema:
    """An operation that asks a store: JSON in and out."""
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "security": [{"key": []}] if keyed else [],
        "responses": _responses({JSON: {"schema": answer}}, refusals, status),
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    return operation


def open_path(name: str, summary: str, schema: Schema, media_type: str = JSON) -> Schema:
    """Return a path that needs no key, for GET and HEAD."""
    content = {media_type: {"schema": schema}}
    operation = {
        "summary": summary,
        "security": [],
        "responses": _responses(content, OPEN_REFUSALS),
    }
    return {
        "get": {"operationId": name, **operation},
        "head": {"operationId": f"{name}Head", **operation},
    }


def _lists(records: list[Parameter]) -> Schema:
    """Lists in a form are comma-separated."""
    return {
        record.name: {"style": "form", "explode": False} for record in records if record.is_list
    }


def _responses(content: Schema, refusals: Iterable[str], status: str = "200") -> Schema:
    answer = {"description": "The answer.", "content": content}
    return {status: answer} | {s: {"$ref": f"#/components/responses/{s}"} for s in refusals}


def refusal(status: str) -> Schema:
    """Return the response of an error status."""
    response: Schema = {
        "description": REFUSALS[status],
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    if status in ("429", "503"):
        response["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    return response


def _in_query(record: Parameter, prefix: str) -> Schema:
    parameter: Schema = {
        "name": record.name,
        "in": "query",
        "description": record.meaning,
        "schema": reference(record, prefix),
    }
    if record.is_list:
        parameter |= {"style": "form", "explode": False}
    if record.may_be_empty:
        parameter["allowEmptyValue"] = True
    return parameter
