"""Settings come from the environment and are refused when they cannot be used."""

import pytest

from passmint.api.settings import Settings, SettingsError


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
    with pytest.raises(SettingsError, match="must be 2000000 or less, not 2010000"):
        Settings.from_environment(environment)


@pytest.mark.parametrize("text", ["0", "-1", "1e2", "4097", "９", "x", "9" * 5000])
def test_a_limit_that_cannot_be_used_is_named_with_what_it_must_be(text):
    message = "PASSMINT_MAX_LENGTH must be an integer from 1 to 4096"
    with pytest.raises(SettingsError, match=message):
        Settings.from_environment({"PASSMINT_MAX_LENGTH": text})
