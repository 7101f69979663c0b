"""Parameter records: which values they accept, in which canonical form, and their errors."""

import sys
from decimal import Decimal
from fractions import Fraction

import pytest

from oracles.language import PLACES, PRINTABLE
from passmint import ParameterError, PassmintError, Policy
from passmint.core.errors import echo
from passmint.core.parameters.policy import MAX_LENGTH, POLICY_PARAMETERS, REQUEST_PARAMETERS

HUGE = 10**5000
NAMES = "letter, lowercase, uppercase, digit, symbol, alphanumeric"
STRINGS = "1 to 100 strings, each of 1 to 64 characters of printable ASCII, 1024 in all"
INTEGERS = [name for name, p in POLICY_PARAMETERS.items() if p.kind == "integer"]
CHARACTERS = [name for name, p in POLICY_PARAMETERS.items() if p.kind == "characters"]

REFUSED = [
    ("length", 0, "length must be an integer from 1 to 4096, not 0"),
    ("length", -1, "length must be an integer from 1 to 4096, not -1"),
    ("length", 4097, "length must be an integer from 1 to 4096, not 4097"),
    ("length", 16.0, "length must be an integer from 1 to 4096, not 16.0"),
    ("length", True, "length must be an integer from 1 to 4096, not true"),
    ("length", "16", "length must be an integer from 1 to 4096, not '16'"),
    ("length", "", "length must be an integer from 1 to 4096, not empty"),
    ("length", [16], "length must be an integer from 1 to 4096, not a list"),
    ("length", [[[]]], "length must be an integer from 1 to 4096, not a list"),
    ("length", {"a": 1}, "length must be an integer from 1 to 4096, not an object"),
    ("length", HUGE, "length must be an integer from 1 to 4096, not an integer of more than 64 bits"),
    ("length", -HUGE, "length must be an integer from 1 to 4096, not an integer of more than 64 bits"),
    ("length", float("nan"), "length must be an integer from 1 to 4096, not nan"),
    ("length", float("inf"), "length must be an integer from 1 to 4096, not inf"),
    ("nums", -1, "nums must be an integer from 0 to 4096, not -1"),
    ("max_lowercase", 4097, "max_lowercase must be an integer from 0 to 4096, not 4097"),
    ("min_classes", 0, "min_classes must be an integer from 1 to 4, not 0"),
    ("min_classes", 5, "min_classes must be an integer from 1 to 4, not 5"),
    ("entropy_bits", 0, "entropy_bits must be a number from 1 to 32768, not 0"),
    ("entropy_bits", 0.99, "entropy_bits must be a number from 1 to 32768, not 0.99"),
    ("entropy_bits", 32769, "entropy_bits must be a number from 1 to 32768, not 32769"),
    ("entropy_bits", float("nan"), "entropy_bits must be a number from 1 to 32768, not nan"),
    ("entropy_bits", float("inf"), "entropy_bits must be a number from 1 to 32768, not inf"),
    ("entropy_bits", -float("inf"), "entropy_bits must be a number from 1 to 32768, not -inf"),
    ("entropy_bits", HUGE, "entropy_bits must be a number from 1 to 32768, not an integer of more than 64 bits"),
    ("entropy_bits", "80", "entropy_bits must be a number from 1 to 32768, not '80'"),
    ("entropy_bits", True, "entropy_bits must be a number from 1 to 32768, not true"),
    ("exclude_ambiguous", 1, "exclude_ambiguous must be true or false, not 1"),
    ("exclude_ambiguous", "true", "exclude_ambiguous must be true or false, not 'true'"),
    ("exclude", "", "exclude must be one or more characters of printable ASCII, not empty"),
    ("exclude", "aé", "exclude must be one or more characters of printable ASCII, not 'é' (U+00E9)"),
    ("exclude", "\n", "exclude must be one or more characters of printable ASCII, not '\\n' (U+000A)"),
    ("exclude", "\x7f", "exclude must be one or more characters of printable ASCII, not '\\x7f' (U+007F)"),
    ("alphabet", "", "alphabet must be one or more characters of printable ASCII, not empty"),
    ("alphabet", "a😀", "alphabet must be one or more characters of printable ASCII, not '😀' (U+1F600)"),
    ("alphabet", "\ud800", "alphabet must be one or more characters of printable ASCII, not '\\ud800' (U+D800)"),
    ("alphabet", ["a"], "alphabet must be one or more characters of printable ASCII, not a list"),
    ("alphabet", 12, "alphabet must be one or more characters of printable ASCII, not 12"),
    ("symbols", "!a", "symbols must be ASCII punctuation or space, not 'a' (U+0061)"),
    ("symbols", "\t", "symbols must be ASCII punctuation or space, not '\\t' (U+0009)"),
    ("first", "vowel", f"first must be one or more of {NAMES}, not 'vowel'"),
    ("first", "", f"first must be one or more of {NAMES}, not empty"),
    ("first", [], f"first must be one or more of {NAMES}, not a list"),
    ("first", ["letter", 5], f"first must be one or more of {NAMES}, not 5"),
    ("first", [["letter"]], f"first must be one or more of {NAMES}, not a list"),
    ("last", ["digit", "digit"], f"last must be one or more of {NAMES}, not the same name twice"),
    ("last", "letter,digit", f"last must be one or more of {NAMES}, not 'letter,digit'"),
    ("last", "x" * 40, f"last must be one or more of {NAMES}, not '{'x' * 40}'"),
    ("last", "x" * 100, f"last must be one or more of {NAMES}, not '{'x' * 40}…'"),
    ("last", {"digit": 1}, f"last must be one or more of {NAMES}, not an object"),
    ("min_unique", 0, "min_unique must be an integer from 1 to 95, not 0"),
    ("min_unique", 96, "min_unique must be an integer from 1 to 95, not 96"),
    ("max_repeating", 0, "max_repeating must be an integer from 1 to 4096, not 0"),
    ("max_sequential", 0, "max_sequential must be an integer from 1 to 4096, not 0"),
    ("not_containing", [], f"not_containing must be {STRINGS}, not an empty list"),
    ("not_containing", "", f"not_containing must be {STRINGS}, not empty"),
    ("not_containing", ["a", ""], f"not_containing must be {STRINGS}, not empty"),
    ("not_containing", ["a", 5], f"not_containing must be {STRINGS}, not 5"),
    ("not_containing", 5, f"not_containing must be {STRINGS}, not 5"),
    ("not_containing", {"a": 1}, f"not_containing must be {STRINGS}, not an object"),
    ("not_containing", ["a"] * 101, f"not_containing must be {STRINGS}, not more"),
    ("not_containing", ["x" * 65], f"not_containing must be {STRINGS}, not '{'x' * 40}…'"),
    ("not_containing", ["né"], f"not_containing must be {STRINGS}, not 'é' (U+00E9)"),
    ("rules", "", "rules must be 1 to 4096 characters, not empty"),
    ("rules", "x" * 4097, "rules must be 1 to 4096 characters, not 4097 characters"),
    ("rules", ["x"], "rules must be 1 to 4096 characters, not a list"),
    ("preset", "", "preset must be 1 to 64 characters, not empty"),
    ("preset", "x" * 65, "preset must be 1 to 64 characters, not 65 characters"),
    ("preset", 5, "preset must be 1 to 64 characters, not 5"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "message"), REFUSED, ids=lambda _: "")
def test_a_bad_value_is_an_error_that_says_what_was_expected_and_what_came(name, value, message):
    with pytest.raises(ParameterError) as caught:
        Policy.of({name: value})
    assert str(caught.value) == message
    assert caught.value.parameter == name


@pytest.mark.parametrize("name", POLICY_PARAMETERS)
def test_null_is_an_error(name):
    with pytest.raises(ParameterError, match=rf"^{name} must be .*, not null$"):
        Policy.of({name: None})


STRANGE = [
    (b"16", "bytes"),
    (bytearray(b"a"), "bytearray"),
    (object(), "object"),
    (Decimal(16), "Decimal"),
    (Fraction(16), "Fraction"),
    (16j, "complex"),
    ({16}, "set"),
    (range(3), "range"),
    (len, "builtin_function_or_method"),
]


@pytest.mark.parametrize("name", POLICY_PARAMETERS)
@pytest.mark.parametrize(("value", "kind"), STRANGE, ids=[kind for _, kind in STRANGE])
def test_a_value_of_an_unexpected_type_is_an_error_that_names_the_parameter(name, value, kind):
    with pytest.raises(ParameterError, match=rf"^{name} must be ") as caught:
        Policy.of({name: value})
    assert caught.value.parameter == name


@pytest.mark.parametrize(("value", "kind"), STRANGE, ids=[kind for _, kind in STRANGE])
def test_a_value_of_an_unexpected_type_is_not_called_a_list(value, kind):
    with pytest.raises(ParameterError) as caught:
        Policy.of({"length": value})
    assert not str(caught.value).endswith("not a list")


@pytest.mark.parametrize("name", ["lenght", "Length", "", "count", "details", "max_symbols"])
def test_an_unknown_parameter_is_refused_by_name(name):
    with pytest.raises(ParameterError) as caught:
        Policy.of({"length": 8, name: 1})
    expected = f"unknown parameter {name!r}; a policy takes {', '.join(POLICY_PARAMETERS)}"
    assert str(caught.value) == expected
    assert caught.value.parameter == name


@pytest.mark.parametrize("name", [None, 5, ("length",)])
def test_a_name_that_is_not_a_string_is_unknown(name):
    with pytest.raises(
        ParameterError, match=r"^unknown parameter .*; a policy takes length"
    ) as caught:
        Policy.of({name: 1})
    assert caught.value.parameter is None


@pytest.mark.parametrize(
    ("stated", "parameter"),
    [
        ({"length": 16, "entropy_bits": 80}, "entropy_bits"),
        ({"symbols": "!", "alphabet": "ab"}, "symbols"),
        ({"symbols": "", "alphabet": "ab"}, "symbols"),
    ],
)
def test_values_that_exclude_each_other_are_refused(stated, parameter):
    with pytest.raises(ParameterError, match="exclude each other: set only one") as caught:
        Policy.of(stated)
    assert caught.value.parameter == parameter
    assert all(name in str(caught.value) for name in stated)


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_are_accepted_from_minimum_to_maximum_only(name):
    parameter = POLICY_PARAMETERS[name]
    for value in (parameter.minimum, parameter.maximum):
        assert parameter.check(value) == value
    for value in (parameter.minimum - 1, parameter.maximum + 1):
        with pytest.raises(ParameterError, match=f"not {value}$"):
            parameter.check(value)


@pytest.mark.parametrize("name", CHARACTERS)
@pytest.mark.parametrize("code", [*range(256), 0x2019, 0xFF01, 0xD800, 0x1F600])
def test_each_printable_ascii_character_is_accepted_and_no_other(name, code):
    allowed = chr(code) in PRINTABLE and (name != "symbols" or not chr(code).isalnum())
    if allowed:
        assert POLICY_PARAMETERS[name].check(chr(code)) == chr(code)
    else:
        with pytest.raises(ParameterError, match=f"U\\+{code:04X}"):
            POLICY_PARAMETERS[name].check(chr(code))


@pytest.mark.parametrize(
    ("name", "value", "canonical"),
    [
        ("exclude", "baab", "ab"),
        ("symbols", "", ""),
        ("symbols", "-!-", "!-"),
        ("first", "letter", ("letter",)),
        ("first", ["symbol", "digit"], ("digit", "symbol")),
        ("first", ("digit",), ("digit",)),
        ("entropy_bits", 80, 80),
        ("entropy_bits", 80.5, 80.5),
    ],
)
def test_a_value_has_one_canonical_form(name, value, canonical):
    assert POLICY_PARAMETERS[name].check(value) == canonical


@pytest.mark.parametrize("kind", [set, frozenset, iter])
def test_names_may_be_any_iterable_as_the_type_says(kind):
    assert Policy(first=kind(["letter", "digit"])) == Policy(first=["digit", "letter"])


def test_first_and_last_accept_every_position_class():
    for name in PLACES:
        assert Policy(first=name, last=name).keyspace
    assert POLICY_PARAMETERS["first"].allowed == tuple(PLACES)


def test_the_error_for_a_lowered_maximum_says_who_lowered_it():
    lowered = POLICY_PARAMETERS["length"].bounded(64, "the service")
    assert lowered.check(64) == 64
    with pytest.raises(ParameterError) as caught:
        lowered.check(65)
    expected = "length must be an integer from 1 to 64, not 65: a limit of the service"
    assert str(caught.value) == expected
    with pytest.raises(ParameterError, match=r"not 0$"):
        lowered.check(0)
    with pytest.raises(ParameterError, match=r"not 'x'$"):
        lowered.check("x")
    assert POLICY_PARAMETERS["length"].check(MAX_LENGTH) == MAX_LENGTH


def test_a_lowered_parameter_keeps_everything_else():
    for parameter in (*POLICY_PARAMETERS.values(), *REQUEST_PARAMETERS.values()):
        lowered = parameter.bounded(5, "nobody")
        same = (
            "name", "kind", "meaning", "minimum", "default", "allowed", "may_be_empty", "stricter",
        )  # fmt: skip
        assert all(getattr(lowered, a) == getattr(parameter, a) for a in same)
        assert lowered.maximum == 5


@pytest.mark.parametrize("name", POLICY_PARAMETERS)
def test_every_record_describes_itself(name):
    parameter = POLICY_PARAMETERS[name]
    assert parameter.name == name
    assert parameter.meaning.endswith(".")
    assert name in repr(parameter)


@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_is_shown_up_to_64_bits(sign):
    assert echo(sign * (2**64 - 1)) == str(sign * (2**64 - 1))
    assert echo(sign * 2**64) == "an integer of more than 64 bits"


def test_a_huge_integer_is_not_written_out():
    assert len(echo(HUGE)) < 100
    assert len(str(HUGE.bit_length())) < sys.get_int_max_str_digits()


def test_an_error_names_no_parameter_by_default():
    assert PassmintError("why").parameter is None


def test_strings_are_kept_once_in_lowercase_and_in_order():
    check = POLICY_PARAMETERS["not_containing"].check
    assert check(["Root", "admin", "ROOT"]) == ("admin", "root")
    assert check("a,b") == ("a,b",)
    assert Policy(not_containing="Root") == Policy(not_containing=iter(["rOOT"]))


def test_parameters_of_names_and_strings_are_lists():
    lists = {name for name, one in POLICY_PARAMETERS.items() if one.is_list}
    assert lists == {"first", "last", "not_containing", "safe_for"}


def test_of_several_values_the_strictest_holds():
    assert POLICY_PARAMETERS["nums"].strictest((2, 3, 0)) == 3
    assert POLICY_PARAMETERS["max_nums"].strictest((2, 3)) == 2


def test_the_direction_of_strictness_follows_from_the_name():
    minimums = {"nums", "special_chars", "uppercase", "lowercase", "min_classes", "min_unique"}
    for name, parameter in POLICY_PARAMETERS.items():
        expected = "greater" if name in minimums else "less" if name.startswith("max_") else None
        assert parameter.stricter == expected
