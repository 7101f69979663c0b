"""The OpenAPI document describes exactly what the service does."""

import json
from pathlib import Path

import jsonschema
import pytest

import passmint.api
from api.client import Client
from credentials.clock import Clock
from passmint.core.parameters.passphrase import PHRASE_PARAMETERS, PHRASE_REQUEST_PARAMETERS
from passmint.core.parameters.policy import POLICY_PARAMETERS, REQUEST_PARAMETERS
from passmint.credentials.service import Credentials
from passmint.credentials.stores.memory import MemoryStore

DIRECTORY = Path(passmint.api.__file__).parent / "openapi"
DOCUMENT = json.loads((DIRECTORY / "openapi.json").read_text())
WITH_CREDENTIALS = json.loads((DIRECTORY / "openapi_credentials.json").read_text())
DOCUMENTS = [
    pytest.param(DOCUMENT, id="plain"),
    pytest.param(WITH_CREDENTIALS, id="with credentials"),
]
PATHS = [
    *(pytest.param(DOCUMENT, path, id=path) for path in DOCUMENT["paths"]),
    *(
        pytest.param(WITH_CREDENTIALS, p, id=f"with credentials {p}")
        for p in WITH_CREDENTIALS["paths"]
    ),
]
METHODS = ("get", "head", "post", "put", "delete", "patch", "options")


def client(document):
    """Client of the service that a document describes."""
    if document is DOCUMENT:
        return Client()
    return Client(Credentials(MemoryStore(), Clock()), public_url="https://passwords.test")


def resolved(node, document):
    """Return the node that a node refers to."""
    for step in node["$ref"].removeprefix("#/").split("/"):
        node = document if step == "components" else node
        node = node[step]
    return node


def references(node):
    """Return every `$ref` below a node."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node
        node = node.values()
    elif not isinstance(node, list):
        return
    for child in node:
        yield from references(child)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_reference_resolves(document):
    found = list(references(document))
    assert found
    assert all(resolved(node, document) for node in found)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_service_serves_its_document(document):
    assert json.loads(client(document).get("/openapi.json").body) == document


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("document", "path"), PATHS)
def test_a_path_takes_the_documented_methods_and_no_other(document, path, method):
    response = client(document).send(method.upper(), path)
    assert (method in document["paths"][path]) == (response.status != 405)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_documented_path_exists_and_there_are_no_others(document):
    error = json.loads(client(document).get("/nowhere").body)["error"]
    assert error == f"no such path; the paths are {', '.join(document['paths'])}"


@pytest.mark.parametrize(("document", "path"), PATHS)
def test_a_path_is_keyed_where_the_document_says_so(document, path):
    operations = document["paths"][path]
    documented = {bool(operations[name]["security"]) for name in METHODS if name in operations}
    assert documented == {client(document).api.keyed(path)}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/generate-password", {*POLICY_PARAMETERS, *REQUEST_PARAMETERS}),
        ("/generate-passphrase", {*PHRASE_PARAMETERS, *PHRASE_REQUEST_PARAMETERS}),
        ("/explain-policy", set(POLICY_PARAMETERS)),
    ],
)
def test_query_and_bodies_document_the_same_parameters(path, names):
    operations = DOCUMENT["paths"][path]
    assert {parameter["name"] for parameter in operations["get"]["parameters"]} == names
    for body in operations["post"]["requestBody"]["content"].values():
        assert set(body["schema"]["properties"]) == names
        assert body["schema"]["additionalProperties"] is False


BEYOND_COUNTING = {
    "length": 64,
    "max_repeating": 1,
    "min_unique": 30,
    "max_sequential": 2,
    "not_containing": ["alice", "bob"],
}


@pytest.mark.parametrize("values", [{}, {"safe_for": ["sql"]}, {"length": 3}, BEYOND_COUNTING])
@pytest.mark.parametrize("path", ["/explain-policy", "/generate-password"])
def test_answers_have_the_documented_form(path, values):
    stated = values if path == "/explain-policy" else {**values, "details": True}
    answer = Client().post(path, stated)
    told = json.loads(answer.body)
    if values is BEYOND_COUNTING:
        assert "entropy_bits_at_least" in told
    described = DOCUMENT["paths"][path]["post"]["responses"][str(answer.status)]
    if "$ref" in described:
        described = resolved(described, DOCUMENT)
    schema = described["content"]["application/json"]["schema"]
    jsonschema.validate(told, {**schema, "components": DOCUMENT["components"]})
