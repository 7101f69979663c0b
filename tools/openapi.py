"""Build the OpenAPI 3.1 document of the HTTP API from the parameter records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import passmint
from passmint.api import phrases
from passmint.api.inputs import FORM, JSON, generating_parameters, policy_parameters
from passmint.api.settings import Settings
from passmint.core.characters import PRINTABLE
from passmint.core.parameters.checks import MAX_STRING_LENGTH, MAX_STRINGS
from passmint.core.parameters.credential import (
    CLAIM_PARAMETERS,
    CREDENTIAL_PARAMETERS,
    MAX_IDEMPOTENCY_KEY,
    PASSPHRASE,
    PASSWORD,
    PRINCIPAL,
    Principals,
)
from passmint.credentials.row import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmint.core.parameters.record import Parameter

Schema = dict[str, Any]

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
DETAILS = ("length", "alphabet_size")  # beside entropy_bits
PHRASE_DETAILS = ("words", "wordlist_size", "min_length", "max_length")
PHRASE = "passphrase_"
CREDENTIAL = "credential_"
CREDENTIAL_REFUSALS = ("409", "410", "503")
OPEN_REFUSALS = ("400", "406", "414", "429", "500")


def with_credentials() -> str:
    """The document of a service that hands over credentials."""
    return document(credentials=True)


def document(*, credentials: bool = False) -> str:
    """The document, as a service serves it."""
    settings = Settings()
    generating = generating_parameters(settings).values()
    of_phrases = phrases.parameters(settings).values()
    value: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Passmint",
            "version": passmint.__version__,
            "summary": "Passwords that are exactly uniform, exactly counted and bounded.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/generate-password": _keyed(
                "generatePassword",
                "One password, or several when `count` is stated.",
                generating,
                {
                    JSON: {"schema": _passwords(DETAILS)},
                    "text/plain": {"schema": {"type": "string"}},
                },
            ),
            "/generate-passphrase": _keyed(
                "generatePassphrase",
                "One passphrase, or several when `count` is stated.",
                of_phrases,
                {
                    JSON: {"schema": _passwords(PHRASE_DETAILS)},
                    "text/plain": {"schema": {"type": "string"}},
                },
                PHRASE,
            ),
            "/explain-policy": _keyed(
                "explainPolicy",
                "What a policy asks for and how many passwords satisfy it. Generates none.",
                policy_parameters(settings).values(),
                {JSON: {"schema": _explanation()}},
            ),
            "/": _open("page", "The web page.", {"type": "string"}, "text/html"),
            "/presets": _open(
                "presets",
                "Every preset: its limits, defaults, source, the date it was checked, notes.",
                _object({"presets": {"type": "array", "items": _preset()}}),
            ),
            "/presets/{name}": _preset_path(),
            "/openapi.json": _open("openapi", "This document.", {"type": "object"}),
            "/health": _open("health", "Liveness.", _object({"status": {"const": "ok"}})),
            **(_credential_paths() if credentials else {}),
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "schemas": {"Error": _error()}
            | {record.name: _schema(record) for record in generating}
            | {PHRASE + record.name: _schema(record) for record in of_phrases},
            "responses": {status: _refusal(status) for status in REFUSALS},
        },
    }
    if credentials:
        records = CREDENTIAL_PARAMETERS.values()
        value["components"]["schemas"] |= {CREDENTIAL + r.name: _schema(r) for r in records}
    else:
        for status in CREDENTIAL_REFUSALS:
            del value["components"]["responses"][status]
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _keyed(
    name: str,
    summary: str,
    parameters: Iterable[Parameter],
    content: Schema,
    prefix: str = "",
) -> dict[str, Schema]:
    """A keyed path; `prefix` stands before the parameters' names in the names of their schemas."""
    records = list(parameters)
    body = _object({record.name: _reference(record, prefix) for record in records}, required=())
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


def _credential_paths() -> dict[str, Schema]:
    parameters = policy_parameters(Settings()).values()
    of_phrases = phrases.phrase_parameters(Settings()).values()
    shared = {r.name: _reference(r, CREDENTIAL) for r in CREDENTIAL_PARAMETERS.values()}
    password = {record.name: _reference(record, "") for record in parameters} | shared
    phrase = {record.name: _reference(record, PHRASE) for record in of_phrases} | shared
    asked = {
        "oneOf": [
            _object({**password, "kind": {"const": PASSWORD}}, required=()),
            _object({**phrase, "kind": {"const": PASSPHRASE}}, required=["kind"]),
        ]
    }
    time: Schema = {"type": "string", "format": "date-time"}
    credential_id: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"}
    token: Schema = {
        "type": "string",
        "minLength": 1,
        "maxLength": CLAIM_PARAMETERS["token"].maximum,
    }
    states = {"enum": [state.value for state in State]}
    row = _object({"id": credential_id, "state": states, "expires_at": time, "changed_at": time})
    message = {"type": ["string", "null"]}
    seen = _object({"state": states, "expires_at": time, "changed_at": time, "message": message})
    born = {"id": credential_id, "expires_at": time}
    url = {"type": "string", "format": "uri"}
    by_link = _object({**born, "claim_token": token, "claim_url": url})
    created = {"oneOf": [by_link, _object({**born, "secret_arn": {"type": "string"}})]}
    value = _object({"username": {"type": ["string", "null"]}, "password": {"type": "string"}})
    idempotency: Schema = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Repeated, it gives the same credential with a new token.",
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY},
    }
    return {
        "/credentials": {
            "post": _stored(
                "createCredential",
                "Generates a password or passphrase, keeps it and answers with its one-time link.",
                asked,
                created,
                ("400", "403", "406", "409", "413", "415", "429", "500", "503"),
                status="201",
            )
            | {"parameters": [idempotency]},
        },
        "/credentials/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": credential_id}],
            "get": _stored(
                "credential",
                "What became of a credential; for its creator and admins.",
                None,
                row,
                ("400", "403", "404", "406", "429", "500", "503"),
            ),
            "delete": _stored(
                "revokeCredential",
                "Revokes a credential that nobody has claimed.",
                None,
                row,
                ("400", "403", "404", "406", "409", "429", "500", "503"),
            ),
        },
        "/credentials/claim": {
            "post": _stored(
                "claimCredential",
                "The user name and password behind a token, once.",
                _object({"token": token}),
                value,
                ("400", "403", "404", "406", "410", "413", "415", "429", "500", "503"),
                keyed=False,
            ),
        },
        "/credentials/lookup": {
            "post": _stored(
                "lookUpCredential",
                "The state of the credential behind a token, and its message. Claims nothing.",
                _object({"token": token}),
                seen,
                ("400", "403", "404", "406", "413", "415", "429", "500", "503"),
                keyed=False,
            ),
        },
        "/claim": _open(
            "claimPage",
            "The page of a claim URL. Opening it claims nothing.",
            {"type": "string"},
            "text/html",
        ),
    }


def _stored(
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


def _lists(records: list[Parameter]) -> Schema:
    """Lists in a form are comma-separated."""
    return {
        record.name: {"style": "form", "explode": False} for record in records if record.is_list
    }


def _open(name: str, summary: str, schema: Schema, media_type: str = JSON) -> Schema:
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


def _responses(content: Schema, refusals: Iterable[str], status: str = "200") -> Schema:
    answer = {"description": "The answer.", "content": content}
    return {status: answer} | {s: {"$ref": f"#/components/responses/{s}"} for s in refusals}


def _refusal(status: str) -> Schema:
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
        "schema": _reference(record, prefix),
    }
    if record.is_list:
        parameter |= {"style": "form", "explode": False}
    if record.may_be_empty:
        parameter["allowEmptyValue"] = True
    return parameter


def _reference(record: Parameter, prefix: str) -> Schema:
    return {"$ref": f"#/components/schemas/{prefix}{record.name}"}


def _schema(record: Parameter) -> Schema:
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


def _object(properties: Schema, required: Iterable[str] | None = None) -> Schema:
    names = list(properties) if required is None else list(required)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": names} if names else {})


def _passwords(names: tuple[str, ...]) -> Schema:
    details: Schema = {
        "entropy_bits": {"type": "number", "minimum": 0},
        "entropy_bits_at_least": {"type": "number", "minimum": 0},  # where exact counting is not
    }
    details |= {name: {"type": "integer", "minimum": 1} for name in names}
    one = _object({"password": {"type": "string"}, **details}, required=["password"])
    several = {"type": "array", "items": {"type": "string"}}
    return {"oneOf": [one, _object({"passwords": several, **details}, required=["passwords"])]}


def _explanation() -> Schema:
    requirement = _object(
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
        _object(
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
    unmet = _object(
        {
            "satisfiable": {"const": False},
            "error": {"type": "string"},
            "conflict": {"type": "array", "items": {"type": "string"}},
        }
    )
    return {"oneOf": [*met, unmet]}


def _preset_path() -> Schema:
    path = _open("preset", "One preset.", _preset())
    path["parameters"] = [
        {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    for method in ("get", "head"):
        path[method]["responses"]["404"] = {"$ref": "#/components/responses/404"}
    return path


def _preset() -> Schema:
    texts = {name: {"type": "string"} for name in ("name", "title", "source")}
    return _object(
        {
            **texts,
            "checked": {"type": "string", "format": "date"},
            "notes": {"type": "array", "items": {"type": "string"}},
            "limits": {"type": "object"},
            "defaults": {"type": "object"},
        }
    )


def _error() -> Schema:
    properties: Schema = {
        "error": {"type": "string", "description": "What was expected and what came."},
        "parameter": {"type": "string", "description": "The name at fault, as it was sent."},
        "request_id": {"type": "string", "description": "On an internal error alone."},
    }
    return _object(properties, required=["error"])
