"""Strict parser of query strings and forms (`name=value&name=value`).

It does not use urllib.parse, which would lengthen the Lambda function's cold start and which
repairs what it cannot decode.
"""

from __future__ import annotations

import re

from passmint.api.errors import HttpError
from passmint.core.errors import echo

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def parse(text: str, where: str) -> dict[str, str]:
    """Return the decoded values by name.

    where: what errors call the text, such as `query string`.

    Raises:
        HttpError: the text is not percent-encoded UTF-8, or repeats a name.
    """
    fields: dict[str, str] = {}
    for field in text.split("&") if text else ():
        if not field:
            raise HttpError(400, f"the {where} holds an empty parameter: remove the extra '&'")
        raw_name, _, raw_value = field.partition("=")
        name = _decode(raw_name, where)
        if name in fields:
            raise HttpError(
                400, f"{echo(name)} is given more than once", parameter=name[:100], known=False
            )
        fields[name] = _decode(raw_value, where)
    return fields


def _decode(text: str, where: str) -> str:
    if not text.isascii():
        raise HttpError(400, f"the {where} must be percent-encoded ASCII")
    if "%" not in text:
        return text.replace("+", " ")
    if _BAD_ESCAPE.search(text):
        raise HttpError(400, f"in the {where}, two hexadecimal digits must follow each '%'")
    first, *escaped = text.replace("+", " ").split("%")
    decoded = first.encode() + b"".join(
        bytes.fromhex(part[:2]) + part[2:].encode() for part in escaped
    )
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        raise HttpError(400, f"the {where} is not UTF-8 after percent-decoding") from None
