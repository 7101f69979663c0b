"""Settings from the environment, and errors for those that cannot be used."""

import pytest

from passmint.api.settings import Settings
from passmint.environment import SettingsError


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.from_environment({})
    assert (settings.length, settings.count, settings.origins) == (64, 1000, frozenset())


def test_the_environment_sets_limits_and_origins():
    settings = Settings.from_environment(
        {
            "PASSMINT_MAX_LENGTH": "128",
            "PASSMINT_MAX_COUNT": "5",
            "PASSMINT_ORIGINS": "https://a.example, https://b.example",
        }
    )
    assert (settings.length, settings.count) == (128, 5)
    assert settings.origins == {"https://a.example", "https://b.example"}


def test_limits_whose_answer_would_not_fit_a_lambda_response_are_refused():
    environment = {"PASSMINT_MAX_LENGTH": "201", "PASSMINT_MAX_COUNT": "10000"}
    with pytest.raises(SettingsError, match="must be at most 2000000, not 2010000"):
        Settings.from_environment(environment)


@pytest.mark.parametrize("text", ["0", "-1", "1e2", "4097", "９", "x", "9" * 5000])
def test_a_limit_that_cannot_be_used_is_named_with_what_it_must_be(text):
    message = "PASSMINT_MAX_LENGTH must be an integer from 1 to 4096"
    with pytest.raises(SettingsError, match=message):
        Settings.from_environment({"PASSMINT_MAX_LENGTH": text})


def test_the_environment_sets_limits_of_passphrases():
    environment = {"PASSMINT_MAX_WORDS": "30", "PASSMINT_MAX_PHRASE_LENGTH": "400"}
    settings = Settings.from_environment(environment)
    assert (settings.words, settings.phrase_length) == (30, 400)
    usual = Settings.from_environment({})
    assert (usual.words, usual.phrase_length, usual.wordlists) == (20, 256, {})


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PASSMINT_MAX_WORDS": "5"}, "PASSMINT_MAX_WORDS must be an integer from 6 to 64"),
        ({"PASSMINT_MAX_WORDS": "65"}, "PASSMINT_MAX_WORDS must be an integer from 6 to 64"),
        (
            {"PASSMINT_MAX_PHRASE_LENGTH": "4097"},
            "PASSMINT_MAX_PHRASE_LENGTH must be an integer from 1 to 4096",
        ),
        (
            {"PASSMINT_MAX_PHRASE_LENGTH": "301", "PASSMINT_MAX_COUNT": "10000"},
            "PASSMINT_MAX_PHRASE_LENGTH times PASSMINT_MAX_COUNT must be at most 3000000, not 3010000",
        ),
    ],
    ids=str,
)
def test_a_limit_of_passphrases_that_cannot_be_used_is_named(environment, message):
    with pytest.raises(SettingsError, match=message):
        Settings.from_environment(environment)


def test_the_environment_names_word_lists(tmp_path):
    one, other = tmp_path / "one.txt", tmp_path / "other=2.txt"
    one.write_text("ant\nbee\n")
    other.write_text("cat\ndog\nemu\n")
    settings = Settings.from_environment({"PASSMINT_WORDLISTS": f"animals={one}, more-2={other}"})
    assert {name: len(words) for name, words in settings.wordlists.items()} == {
        "animals": 2,
        "more-2": 3,
    }
    assert settings.wordlists["animals"].name == "animals"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("animals", "must be name=file, separated by commas, .*; 'animals' is not"),
        ("animals=", "; 'animals=' is not"),
        ("=FILE", "with names of a-z, 0-9 and hyphen; '=.*' is not"),
        ("Animals=FILE", "with names of a-z, 0-9 and hyphen; 'Animals=.*' is not"),
        ("a=FILE,,b=FILE", "; '' is not"),
        ("a=FILE,a=FILE", "there is already a list 'a'"),
        ("eff-large=FILE", "there is already a list 'eff-large'"),
        ("a=FILE.absent", "wordlist 'a': the file cannot be read: No such file or directory"),
    ],
)
def test_word_lists_that_cannot_be_used_are_named(tmp_path, text, message):
    (tmp_path / "list").write_text("ant\nbee\n")
    text = text.replace("FILE", str(tmp_path / "list"))
    with pytest.raises(SettingsError, match=f"PASSMINT_WORDLISTS.*{message}"):
        Settings.from_environment({"PASSMINT_WORDLISTS": text})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("https://passwords.example.com", "https://passwords.example.com"),
        ("https://example.com:8443/a/b/", "https://example.com:8443/a/b"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_public_url_is_read_without_its_last_slash(text, expected):
    assert Settings.from_environment({"PASSMINT_PUBLIC_URL": text}).public_url == expected


@pytest.mark.parametrize(
    "text",
    [
        "passwords.example.com",
        "http://passwords.example.com",
        "http://localhost.example.com",
        "ftp://localhost",
        "https://user:canary@example.com",
        "https://example.com/?canary",
        "https://example.com/#canary",
        "https://example.com\nx",
        "https://example.com//a",
        "javascript:canary",
    ],
)
def test_an_invalid_public_url_is_refused_without_showing_it(text):
    with pytest.raises(SettingsError, match="PASSMINT_PUBLIC_URL must look like") as error:
        Settings.from_environment({"PASSMINT_PUBLIC_URL": text})
    assert "canary" not in str(error.value)
