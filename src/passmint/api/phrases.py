"""Passphrases within the service's limits, from built-in word lists or the operator's own."""

from __future__ import annotations

from passmint.core.errors import ParameterError
from passmint.core.parameters.passphrase import PHRASE_PARAMETERS, PHRASE_REQUEST_PARAMETERS
from passmint.core.phrases.passphrase import Passphrase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from passmint.api.settings import Settings
    from passmint.core.parameters.record import Parameter

_BY_WORDS = ("words", "nums", "special_chars")
_BY_LENGTH = ("min_length", "max_length")


def parameters(settings: Settings) -> dict[str, Parameter]:
    """Parameters of a request for passphrases, with the service's limits and word lists."""
    count = PHRASE_REQUEST_PARAMETERS["count"].bounded(settings.count, "this service")
    return {**phrase_parameters(settings), **PHRASE_REQUEST_PARAMETERS, "count": count}


def phrase_parameters(settings: Settings) -> dict[str, Parameter]:
    """Parameters of a passphrase, with the service's limits and word lists."""
    records = dict(PHRASE_PARAMETERS)
    limits = {
        **dict.fromkeys(_BY_WORDS, settings.words),
        **dict.fromkeys(_BY_LENGTH, settings.phrase_length),
    }
    for name, limit in limits.items():
        records[name] = records[name].bounded(limit, "this service")
    wordlist = records["wordlist"]
    records["wordlist"] = wordlist.replaced(allowed=(*wordlist.allowed, *settings.wordlists))
    return records


def read(settings: Settings, values: dict[str, Any]) -> Passphrase:
    """Make a passphrase from checked values.

    Raises:
        ParameterError: its longest phrase is longer than the service's limit.
    """
    own = settings.wordlists.get(values.get("wordlist", ""))
    named = {**values, "wordlist": own} if own else values
    passphrase = Passphrase.of_checked(named, settings.words, settings.budget)
    if passphrase.max_length > settings.phrase_length:
        raise ParameterError(
            f"the longest possible phrase must be at most {settings.phrase_length} characters, a"
            f" limit of this service, not {passphrase.max_length}: set max_length",
            "max_length",
        )
    return passphrase
