"""Content negotiation: choose a media type by the `Accept` header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

_CHARSET = "charset=utf-8"  # every offered media type has it, whether or not its name says so


def choose(accept: str, offered: tuple[str, ...]) -> str | None:
    """Choose the media type of `offered` that the client prefers.

    accept: the value of the `Accept` header; an empty one accepts everything.
    offered: media types in order of the server's preference, which decides a tie.

    Returns None if the client accepts none of them.
    """
    if not accept.strip():
        return offered[0]
    ranges = [_range(item) for item in accept.split(",")]
    best, best_quality = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, ranges)
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


def _range(item: str) -> tuple[str, float]:
    """Read a media range: its pattern with parameters, and its weight.

    The weight `q` may come before, between or after the other parameters.
    """
    media_type, *parameters = (part.strip().lower() for part in item.split(";"))
    pattern, quality = media_type, 1.0
    for parameter in filter(None, parameters):
        name, _, value = (part.strip() for part in parameter.partition("="))
        if name == "q":
            quality = _number(value)
        else:
            bare = value.strip('"')
            pattern += f";{name}={bare}"
    return pattern, quality


def _number(text: str) -> float:
    digits = text.replace(".", "", 1)
    return min(float(text), 1.0) if digits.isascii() and digits.isdigit() else 0.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Weight of the most specific range that matches a media type; 0 if none matches.

    The only parameter that can match is the charset.
    """
    every = media_type.partition("/")[0] + "/*"
    for pattern in (f"{media_type};{_CHARSET}", media_type, every, "*/*"):
        matching = [quality for name, quality in ranges if name == pattern]
        if matching:
            return max(matching)
    return 0.0
