"""Which of the offered media types a client's `Accept` header asks for (RFC 9110, 12.5.1)."""

from __future__ import annotations

_CHARSET = "charset=utf-8"  # that of all we offer, whether or not the type says so


def choose(accept: str, offered: tuple[str, ...]) -> str | None:
    """The best of `offered` (the first wins a tie), or None where the client takes none."""
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
    """The range with its parameters, and its weight, which may stand anywhere among them."""
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
    """That of the most specific range that matches: of those with parameters, the charset's."""
    every = media_type.partition("/")[0] + "/*"
    for pattern in (f"{media_type};{_CHARSET}", media_type, every, "*/*"):
        matching = [quality for name, quality in ranges if name == pattern]
        if matching:
            return max(matching)
    return 0.0
