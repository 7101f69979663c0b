"""Settings of the API: limits on one request, allowed origins and the public URL."""

from __future__ import annotations

import os

from passmint import environment as variables
from passmint.core.budget import SERVICE, Budget
from passmint.core.errors import PresetError
from passmint.environment import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmint.core.phrases.wordlist import Wordlist
    from passmint.environment import Variable


# Upper bounds on the characters of one response. Lambda allows 6 MB, and JSON may escape a
# character as two. It escapes few characters of a phrase, unless an operator's word list is not
# ASCII.
_ANSWER_CHARACTERS = 2_000_000
_PHRASE_ANSWER_CHARACTERS = 3_000_000


_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class Settings:
    """Settings of the API, built once from the environment and not changed after that.

    length: longest password, in characters.
    count: largest number of passwords in one request.
    words: largest number of words in a passphrase.
    phrase_length: longest passphrase, in characters.
    wordlists: word lists of the operator, by name.
    body_bytes: largest request body, in bytes.
    query_characters: longest query string, in characters.
    origins: values of the Origin header that CORS allows.
    public_url: URL at which clients reach the service, without a slash at its end, or empty.
    budget: limit on the work of one request.
    """

    __slots__ = (
        "body_bytes",
        "budget",
        "count",
        "length",
        "origins",
        "phrase_length",
        "public_url",
        "query_characters",
        "wordlists",
        "words",
    )

    def __init__(
        self,
        *,
        length: int = 64,
        count: int = 1000,
        words: int = 20,
        phrase_length: int = 256,
        wordlists: Mapping[str, Wordlist] | None = None,
        body_bytes: int = 16 * 1024,
        query_characters: int = 8 * 1024,
        origins: frozenset[str] = frozenset(),
        public_url: str = "",
        budget: Budget = SERVICE,
    ) -> None:
        self.length = length
        self.count = count
        self.words = words
        self.phrase_length = phrase_length
        self.wordlists = wordlists or {}
        self.body_bytes = body_bytes
        self.query_characters = query_characters
        self.origins = origins
        self.public_url = public_url
        self.budget = budget

    def pausing(self, work_ms: float) -> Settings:
        """Copy the settings, with a budget that pauses after `work_ms` milliseconds of work."""
        from copy import copy  # noqa: PLC0415 - not needed at a cold start

        settings = copy(self)
        settings.budget = self.budget.pausing(work_ms)
        return settings

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables; `passmint.environment` lists them.

        Raises:
            SettingsError: a variable cannot be used.
        """
        length = variables.MAX_LENGTH.read(environment)
        count = variables.MAX_COUNT.read(environment)
        phrase_length = variables.MAX_PHRASE_LENGTH.read(environment)
        _check_product(variables.MAX_LENGTH, length, count, _ANSWER_CHARACTERS)
        _check_product(variables.MAX_PHRASE_LENGTH, phrase_length, count, _PHRASE_ANSWER_CHARACTERS)
        return cls(
            length=length,
            count=count,
            words=variables.MAX_WORDS.read(environment),
            phrase_length=phrase_length,
            wordlists=_wordlists(variables.WORDLISTS.read(environment)),
            origins=variables.ORIGINS.read(environment),
            public_url=variables.PUBLIC_URL.read(environment),
        )


def _check_product(variable: Variable, length: int, count: int, most: int) -> None:
    if length * count > most:
        raise SettingsError(
            f"{variable.name} times {variables.MAX_COUNT.name} must be at most {most},"
            f" not {length * count}"
        )


def use_presets(environment: Mapping[str, str], beside: str = "") -> None:
    """Load the operator's presets from the file that PASSMINT_PRESETS names, if it is set.

    beside: path of a Lambda function's file. If PASSMINT_PRESETS is not set, a `presets.toml` in
    the same folder is used: `make zip PRESETS=` puts it there.

    Raises:
        SettingsError: the file cannot be read, or lacks the format of `core/targets/presets.toml`.
    """
    path = variables.PRESETS.read(environment)
    if beside and not path:
        found = os.path.join(os.path.dirname(beside), "presets.toml")
        path = found if os.path.exists(found) else ""
    if not path:
        return
    # Imported here, because a cold start without the operator's presets is then shorter.
    from passmint.core.targets.preset_toml import load  # noqa: PLC0415
    from passmint.core.targets.presets import use  # noqa: PLC0415

    try:
        with open(path, encoding="utf-8") as file:
            use(load(file.read(), path))
    except OSError as error:
        raise SettingsError(
            f"{variables.PRESETS.name}: cannot read {path}: {error.strerror}"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variables.PRESETS.name}: {path} must be UTF-8 text") from None
    except PresetError as error:
        raise SettingsError(f"{variables.PRESETS.name}: {error}") from None


def _wordlists(text: str) -> dict[str, Wordlist]:
    """Read the word lists that a text names as `name=file`, separated by commas."""
    if not text.strip():
        return {}
    # Imported here, because a cold start without word lists is then shorter.
    from passmint.core.errors import ParameterError  # noqa: PLC0415
    from passmint.core.parameters.passphrase import WORDLIST_NAMES  # noqa: PLC0415
    from passmint.core.phrases.wordlist import MOST_SERVED, Wordlist  # noqa: PLC0415

    lists: dict[str, Wordlist] = {}
    for item in text.split(","):
        name, separator, path = item.strip().partition("=")
        if not (separator and path and set(name) <= _NAME_CHARACTERS and name):
            raise SettingsError(
                f"{variables.WORDLISTS.name} must be name=file, separated by commas, with names"
                f" of a-z, 0-9 and hyphen; {item.strip()!r} is not"
            )
        if name in lists or name in WORDLIST_NAMES:
            raise SettingsError(f"{variables.WORDLISTS.name}: there is already a list {name!r}")
        try:
            lists[name] = Wordlist.from_file(path, name, MOST_SERVED)
        except ParameterError as error:
            raise SettingsError(f"{variables.WORDLISTS.name}: {error}") from None
    return lists
