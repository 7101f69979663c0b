"""Checks that AWS's API models require and moto lacks: patterns, lengths, ranges, enums.

Terraform's provider leaves much of it to AWS, so without this a deployment could pass here and be
refused there. The models are botocore's.
"""

import os
import re

from moto.core import responses
from moto.core.exceptions import JsonRESTError
from moto.core.parse import PROTOCOL_PARSERS

_prepared = responses.BaseResponse.setup_class


def enforce():
    """Make moto answer 400 to requests that AWS would refuse."""
    responses.BaseResponse.setup_class = _prepare


def _prepare(self, request, full_url, headers, *rest, **options):
    _prepared(self, request, full_url, headers, *rest, **options)
    if faults := list(_request_faults(self)):
        raise JsonRESTError("ValidationException", "AWS would refuse this: " + "; ".join(faults))


def _note(response, name):
    """Write down each call of Terraform's, for the test of the deployer's permissions."""
    agent = response.headers.get("User-Agent", "")
    if "Terraform" in agent and (file := os.environ.get("MOTO_CALLS")):
        with open(file, "a") as calls:
            calls.write(f"{response.boto3_service_name}:{name} {response.method}\n")


def _request_faults(response):
    name = response._get_action()
    if not name:  # moto's own pages
        return []
    _note(response, name)
    model = responses.get_service_model(response.boto3_service_name)
    request = response.normalized_request
    protocol = responses.determine_request_protocol(model, request.content_type)
    operation = model.operation_model(name)
    parameters = PROTOCOL_PARSERS[protocol](operation, map_type=dict).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": response.uri_match,
        }
    )
    return _faults(operation.input_shape, parameters, name) if operation.input_shape else []


def _faults(shape, value, where):
    """Describe what is wrong with a value and with its members."""
    if value is None:
        return
    yield from _own_faults(shape, value, where)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from _faults(member, value.get(name), f"{where}.{name}")
    elif shape.type_name == "list":
        for item in value:
            yield from _faults(shape.member, item, f"{where}[]")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from _faults(shape.key, key, f"{where} key")
            yield from _faults(shape.value, item, f"{where}.{key}")


def _own_faults(shape, value, where):
    kind, limits = shape.type_name, shape.metadata
    if kind == "string":
        pattern = limits.get("pattern", "")
        # Python's re knows no \p{...}; those patterns are left out.
        if pattern and r"\p{" not in pattern and not re.fullmatch(pattern, value, re.DOTALL):
            yield f"{where} does not match {pattern}"
        if shape.enum and value not in shape.enum:
            yield f"{where} is none of {', '.join(shape.enum)}"
    if kind in ("string", "list", "integer", "long", "float", "double"):
        size = len(value) if kind in ("string", "list") else float(value)
        if not limits.get("min", size) <= size <= limits.get("max", size):
            yield f"{where} is {size:g}, not from {limits.get('min')} to {limits.get('max')}"
