import pytest

from passmint import Policy
from passmint.cli.command import build
from passmint.cli.commands import explain as explain_module
from passmint.cli.commands import generate as generate_module
from passmint.core.parameters.policy import POLICY_PARAMETERS, REQUEST_PARAMETERS

RECORDS = list(POLICY_PARAMETERS.values())
BY_NAME = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)


def typed(record):
    """Return arguments that set a parameter, and the value that they set."""
    name = "--" + record.name.replace("_", "-")
    if record.kind == "integer":
        return [name, str(record.minimum + 1)], record.minimum + 1
    if record.kind == "number":
        return [name, "80.5"], 80.5
    if record.kind == "boolean":
        return [name], True
    if record.is_list:
        one, other = record.allowed[:2] or ("jane", "doe")
        return [name, one, name, other], [one, other]
    if record.kind == "text":
        text = {"rules": "required: digit", "preset": "pin"}[record.name]
        return [name, text], text
    return [name, record.allowed[:3]], record.allowed[:3]


class ReachedError(Exception):
    """Raised in place of the engine, to stop a run there."""


@pytest.fixture
def reaching(monkeypatch):
    """Return the list of the values that reach the engine."""
    seen = []

    def stop(stated, *_, **__):
        seen.append(dict(stated))
        raise ReachedError

    monkeypatch.setattr(generate_module, "Policy", type("Stub", (), {"of": staticmethod(stop)}))
    monkeypatch.setattr(explain_module, "check_policy", stop)
    return seen


@BY_NAME
@pytest.mark.parametrize("command", [[], ["explain"]], ids=["generate", "explain"])
def test_every_parameter_has_an_option_that_reaches_the_policy(call, reaching, record, command):
    arguments, value = typed(record)
    with pytest.raises(ReachedError):
        call(*command, *arguments)
    assert reaching == [{record.name: value}]


def test_only_options_that_are_set_reach_the_policy(call, reaching):
    with pytest.raises(ReachedError):
        call()
    assert reaching == [{}]


def test_every_parameter_of_a_request_has_an_option():
    options = build().parse_args(["--count", "2", "--json", "--details"])
    assert all(name in options for name in REQUEST_PARAMETERS)


@pytest.mark.parametrize("record", [r for r in RECORDS if r.kind != "strings"], ids=str)
def test_repeated_scalar_option_is_refused(call, record):
    arguments, _ = typed(record)
    done = call(*arguments, *arguments)
    assert done.code == 2
    expected = "the same name twice" if record.kind == "names" else "given once, not twice"
    assert arguments[0] in done.err
    assert expected in done.err


@pytest.mark.parametrize("record", [r for r in RECORDS if r.kind == "integer"], ids=str)
@pytest.mark.parametrize(
    "text", ["", " 5", "+5", "-5", "5.0", "1e2", "0x5", "5_0", "５", "²", "9" * 20, "9" * 5000]
)
def test_an_integer_is_ascii_digits_in_range(call, record, text):
    name = "--" + record.name.replace("_", "-")
    done = call(name, text)
    assert done.code == 2
    assert f"{name} must be an integer from {record.minimum} to {record.maximum}, not " in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "text", ["", "1e2", "+80", "-80", ".5", "80.", "nan", "inf", "８0", "1_0", "9" * 5000, "0.5"]
)
def test_a_number_is_an_ascii_decimal_in_range(call, text):
    done = call("--entropy-bits", text)
    assert done.code == 2
    assert "--entropy-bits must be a number from 1 to 32768, not " in done.err


def test_error_for_an_unknown_name_lists_the_known_names(call):
    done = call("--first", "letter,digit")
    assert done.code == 2
    assert "--first must be one or more of letter, lowercase, " in done.err
    assert "not 'letter,digit'" in done.err


def test_error_names_the_character_that_is_not_allowed(call):
    done = call("--symbols", "!é")
    assert done.code == 2
    assert "--symbols must be ASCII punctuation or space, not 'é' (U+00E9)" in done.err


def test_error_names_both_options_that_exclude_each_other(call):
    done = call("--length", "20", "--entropy-bits", "80")
    assert done.code == 2
    assert "length and entropy_bits exclude each other" in done.err


def test_empty_value_is_accepted(call):
    done = call("--symbols", "", "--length", "200")
    assert done.code == 0
    assert done.out.strip().isalnum()


def test_help_shows_bounds_and_defaults():
    text = " ".join(build().format_help().split())
    assert "Exact length, in characters. (1 to 4096; default 16)" in text
    assert "(default !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~)" in text


@BY_NAME
def test_help_shows_the_meaning_of_each_parameter(record):
    assert record.meaning in " ".join(build().format_help().split())


def test_passwords_satisfy_the_policy_of_the_options(call):
    done = call("--length", "4", "--alphabet", "ab1", "--first", "digit", "--max-nums", "1")
    policy = Policy(4, alphabet="ab1", first="digit", max_nums=1)
    assert policy.keyspace == 8
    assert done.out[0] == "1"
    assert set(done.out[1:4]) <= set("ab")
