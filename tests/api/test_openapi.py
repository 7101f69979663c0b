"""The OpenAPI document says exactly what the service does."""

import json
from pathlib import Path

import pytest

import passmint.api
from api.client import Client
from passmint.core.parameters import POLICY_PARAMETERS, REQUEST_PARAMETERS
from passmint.core.phrase_parameters import PHRASE_PARAMETERS, PHRASE_REQUEST_PARAMETERS

DOCUMENT = json.loads((Path(passmint.api.__file__).parent / "openapi.json").read_text())
METHODS = ("get", "head", "post", "put", "delete", "patch", "options")


def resolved(node):
    """What a node refers to."""
    for step in node["$ref"].removeprefix("#/").split("/"):
        node = DOCUMENT if step == "components" else node
        node = node[step]
    return node


def references(node):
    """Every `$ref` below a node."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node
        node = node.values()
    elif not isinstance(node, list):
        return
    for child in node:
        yield from references(child)


def test_every_reference_leads_somewhere():
    found = list(references(DOCUMENT))
    assert found
    assert all(resolved(node) for node in found)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_a_path_takes_the_documented_methods_and_no_other(path, method):
    response = Client().send(method.upper(), path)
    assert (method in DOCUMENT["paths"][path]) == (response.status != 405)


def test_every_documented_path_exists_and_there_are_no_others():
    client = Client()
    error = json.loads(client.get("/nowhere").body)["error"]
    assert error == f"no such path; there are {', '.join(DOCUMENT['paths'])}"


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_a_path_is_keyed_where_the_document_says_so(path):
    documented = bool(DOCUMENT["paths"][path]["get"]["security"])
    assert Client().api.keyed(path) == documented


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
