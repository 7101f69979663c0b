"""Input of a request: values from a query string, a form or JSON, each checked."""

from __future__ import annotations

from passmint.api import query
from passmint.api.errors import HttpError
from passmint.core.errors import ParameterError, echo
from passmint.core.parameters.policy import POLICY_PARAMETERS, REQUEST_PARAMETERS
from passmint.core.parameters.text import from_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from passmint.api.messages import Request
    from passmint.api.settings import Settings
    from passmint.core.parameters.record import Parameter

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def read(
    request: Request, parameters: Mapping[str, Parameter], settings: Settings
) -> dict[str, Any]:
    """Read and check the values of a request: the query string of a GET, the body of a POST.

    Raises:
        HttpError: the input is too large, cannot be decoded, or holds an unknown parameter or
            an invalid value.
    """
    if len(request.query) > settings.query_characters:
        most = settings.query_characters
        raise HttpError(414, f"the query string is longer than {most} characters")
    if len(request.body) > settings.body_bytes:
        raise HttpError(413, f"the body is larger than {settings.body_bytes} bytes")
    if request.method == "POST":
        return _read_body(request, parameters)
    if request.body:
        raise HttpError(400, "a GET request must have no body: use the query string, or POST")
    fields = query.parse(request.query, "query string")
    return _checked(fields, parameters, request.path, _from_text)


def _read_body(request: Request, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    if request.query:
        raise HttpError(400, "a POST request must have no query string: use the body")
    media_type, _, options = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if not media_type and not request.body:
        return {}
    charset = options.strip().lower().replace('"', "")
    if media_type not in (JSON, FORM) or charset not in ("", "charset=utf-8"):
        raise HttpError(415, f"Content-Type must be {JSON} or {FORM}, in UTF-8")
    if media_type == JSON:
        from passmint.api import json_body  # noqa: PLC0415 - most requests have a query string

        members = json_body.parse(request.body)
        return _checked(members, parameters, request.path, _from_json)
    text = request.body.decode("latin-1")  # query.parse refuses characters that are not ASCII
    fields = query.parse(text, "form")
    return _checked(fields, parameters, request.path, _from_text)


def _checked(
    sent: Mapping[str, Any],
    parameters: Mapping[str, Parameter],
    path: str,
    convert: Callable[[Parameter, Any], object],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in sent.items():
        parameter = parameters.get(name)
        if parameter is None:
            known = ", ".join(parameters) or "no parameters"
            message = f"unknown parameter {echo(name)}; {path} takes {known}"
            raise HttpError(400, message, parameter=name[:100], known=False)
        try:
            values[name] = parameter.check(convert(parameter, value))
        except ParameterError as error:
            raise HttpError(400, str(error), parameter=name) from None
    return values


def _from_text(parameter: Parameter, text: str) -> object:
    """Convert a text of a query string or form to the type of the parameter.

    A text that cannot be converted is returned as it is; the parameter's check refuses it.
    """
    if parameter.is_list:
        return text.split(",")
    if parameter.kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return from_text(parameter.kind, text)


def _from_json(parameter: Parameter, value: object) -> object:
    """Return a JSON value, and refuse a single string where the parameter is a list."""
    if parameter.is_list and not isinstance(value, list):
        items = ", ".join(parameter.allowed) or "strings"
        raise ParameterError(
            f"{parameter.name} must be an array of {items}, not {echo(value)}", parameter.name
        )
    return value


def policy_parameters(settings: Settings) -> dict[str, Parameter]:
    """Parameters of a policy, with the service's limit on the length."""
    length = POLICY_PARAMETERS["length"].bounded(settings.length, "this service")
    return {**POLICY_PARAMETERS, "length": length}


def generating_parameters(settings: Settings) -> dict[str, Parameter]:
    """Parameters of a request for passwords, with the service's limits."""
    count = REQUEST_PARAMETERS["count"].bounded(settings.count, "this service")
    return {**policy_parameters(settings), **REQUEST_PARAMETERS, "count": count}
