"""Paths of presets and of credentials."""

from __future__ import annotations

from tools.openapi.operations import open_path, stored
from tools.openapi.schemas import Schema, object_of, preset, reference

from passmint.api import phrases
from passmint.api.inputs import policy_parameters
from passmint.api.settings import Settings
from passmint.core.parameters.credential import (
    CLAIM_PARAMETERS,
    CREDENTIAL_PARAMETERS,
    MAX_IDEMPOTENCY_KEY,
    PASSPHRASE,
    PASSWORD,
)
from passmint.credentials.row import State

PHRASE = "passphrase_"
CREDENTIAL = "credential_"


def credential_paths() -> dict[str, Schema]:
    """Return the credential paths."""
    parameters = policy_parameters(Settings()).values()
    of_phrases = phrases.phrase_parameters(Settings()).values()
    shared = {r.name: reference(r, CREDENTIAL) for r in CREDENTIAL_PARAMETERS.values()}
    password = {record.name: reference(record, "") for record in parameters} | shared
    phrase = {record.name: reference(record, PHRASE) for record in of_phrases} | shared
    asked = {
        "oneOf": [
            object_of({**password, "kind": {"const": PASSWORD}}, required=()),
            object_of({**phrase, "kind": {"const": PASSPHRASE}}, required=["kind"]),
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
    row = object_of({"id": credential_id, "state": states, "expires_at": time, "changed_at": time})
    message = {"type": ["string", "null"]}
    seen = object_of({"state": states, "expires_at": time, "changed_at": time, "message": message})
    born = {"id": credential_id, "expires_at": time}
    url = {"type": "string", "format": "uri"}
    by_link = object_of({**born, "claim_token": token, "claim_url": url})
    created = {"oneOf": [by_link, object_of({**born, "secret_arn": {"type": "string"}})]}
    value = object_of({"username": {"type": ["string", "null"]}, "password": {"type": "string"}})
    idempotency: Schema = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Repeated, it gives the same credential with a new token.",
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY},
    }
    return {
        "/credentials": {
            "post": stored(
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
            "get": stored(
                "credential",
                "What became of a credential; for its creator and admins.",
                None,
                row,
                ("400", "403", "404", "406", "429", "500", "503"),
            ),
            "delete": stored(
                "revokeCredential",
                "Revokes a credential that nobody has claimed.",
                None,
                row,
                ("400", "403", "404", "406", "409", "429", "500", "503"),
            ),
        },
        "/credentials/claim": {
            "post": stored(
                "claimCredential",
                "The user name and password behind a token, once.",
                object_of({"token": token}),
                value,
                ("400", "403", "404", "406", "410", "413", "415", "429", "500", "503"),
                keyed=False,
            ),
        },
        "/credentials/lookup": {
            "post": stored(
                "lookUpCredential",
                "The state of the credential behind a token, and its message. Claims nothing.",
                object_of({"token": token}),
                seen,
                ("400", "403", "404", "406", "413", "415", "429", "500", "503"),
                keyed=False,
            ),
        },
        "/claim": open_path(
            "claimPage",
            "The page of a claim URL. Opening it claims nothing.",
            {"type": "string"},
            "text/html",
        ),
    }


def preset_path() -> Schema:
    """Return the path of one preset."""
    path = open_path("preset", "One preset.", preset())
    path["parameters"] = [
        {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    for method in ("get", "head"):
        path[method]["responses"]["404"] = {"$ref": "#/components/responses/404"}
    return path
