"""Build the OpenAPI 3.1 document of the HTTP API from the parameter records."""

from __future__ import annotations

import json

from tools.openapi.operations import REFUSALS, keyed, open_path, refusal
from tools.openapi.paths import CREDENTIAL, PHRASE, credential_paths, preset_path
from tools.openapi.schemas import (
    Schema,
    error,
    explanation,
    object_of,
    passwords,
    preset,
    schema_of,
)

import passmint
from passmint.api import phrases
from passmint.api.inputs import JSON, generating_parameters, policy_parameters
from passmint.api.settings import Settings
from passmint.core.parameters.credential import CREDENTIAL_PARAMETERS

DETAILS = ("length", "alphabet_size")  # beside entropy_bits
PHRASE_DETAILS = ("words", "wordlist_size", "min_length", "max_length")
CREDENTIAL_REFUSALS = ("409", "410", "503")


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
            "/generate-password": keyed(
                "generatePassword",
                "One password, or several when `count` is stated.",
                generating,
                {
                    JSON: {"schema": passwords(DETAILS)},
                    "text/plain": {"schema": {"type": "string"}},
                },
            ),
            "/generate-passphrase": keyed(
                "generatePassphrase",
                "One passphrase, or several when `count` is stated.",
                of_phrases,
                {
                    JSON: {"schema": passwords(PHRASE_DETAILS)},
                    "text/plain": {"schema": {"type": "string"}},
                },
                PHRASE,
            ),
            "/explain-policy": keyed(
                "explainPolicy",
                "What a policy asks for and how many passwords satisfy it. Generates none.",
                policy_parameters(settings).values(),
                {JSON: {"schema": explanation()}},
            ),
            "/": open_path("page", "The web page.", {"type": "string"}, "text/html"),
            "/presets": open_path(
                "presets",
                "Every preset: its limits, defaults, source, the date it was checked, notes.",
                object_of({"presets": {"type": "array", "items": preset()}}),
            ),
            "/presets/{name}": preset_path(),
            "/openapi.json": open_path("openapi", "This document.", {"type": "object"}),
            "/health": open_path("health", "Liveness.", object_of({"status": {"const": "ok"}})),
            **(credential_paths() if credentials else {}),
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "schemas": {"Error": error()}
            | {record.name: schema_of(record) for record in generating}
            | {PHRASE + record.name: schema_of(record) for record in of_phrases},
            "responses": {status: refusal(status) for status in REFUSALS},
        },
    }
    if credentials:
        records = CREDENTIAL_PARAMETERS.values()
        value["components"]["schemas"] |= {CREDENTIAL + r.name: schema_of(r) for r in records}
    else:
        for status in CREDENTIAL_REFUSALS:
            del value["components"]["responses"][status]
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
