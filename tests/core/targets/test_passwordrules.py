"""The passwordrules language: what each construct demands, and where a malformed text is wrong.

The expected sets are written out by hand from the language's description (password-manager-resources
of Apple, whatwg/html#3518); the texts are our own, one for each kind that real sites use.
"""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmint import Policy
from passmint.core.errors import ParameterError
from passmint.core.targets.passwordrules import Rules, character_set, parse

UPPER, LOWER, DIGIT = string.ascii_uppercase, string.ascii_lowercase, string.digits
SPECIAL = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
EVERYTHING = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
FIELDS = ("required", "alphabet", "min_length", "max_length", "max_repeating", "max_sequential")


def fields(rules):
    """Return the fields of rules, to compare."""
    return {name: getattr(rules, name) for name in FIELDS}


def rules(required=(), alphabet=EVERYTHING, **limits):
    """Return the fields that a text should have."""
    return {**dict.fromkeys(FIELDS), "required": required, "alphabet": alphabet, **limits}


def written(parsed):
    """Write a text with the same meaning, by code other than the tested one."""

    def as_set(characters):
        middle = characters.replace("-", "").replace("]", "")
        return "[" + "-" * ("-" in characters) + middle + "]" * ("]" in characters) + "]"

    lines = [f"required: {as_set(characters)}" for characters in parsed.required]
    lines.append(f"allowed: {as_set(parsed.alphabet)}")
    names = ("minlength", "maxlength", "max-repeating", "max-sequential")
    lines += [
        f"{name}: {value}"
        for name, field in zip(names, FIELDS[2:], strict=True)
        if (value := getattr(parsed, field)) is not None
    ]
    return "; ".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Classes, and what the alphabet is.
        ("required: upper", rules((UPPER,), UPPER)),
        ("required: lower", rules((LOWER,), LOWER)),
        ("required: digit", rules((DIGIT,), DIGIT)),
        ("required: special", rules((SPECIAL,), SPECIAL)),
        ("required: ascii-printable", rules((EVERYTHING,))),
        ("required: unicode", rules((EVERYTHING,))),
        ("allowed: upper", rules((), UPPER)),
        ("allowed: unicode", rules()),
        ("minlength: 8", rules(min_length=8)),
        ("required: digit; allowed: lower", rules((DIGIT,), DIGIT + LOWER)),
        ("allowed: lower; required: digit", rules((DIGIT,), DIGIT + LOWER)),
        ("allowed: lower; allowed: digit, [#]", rules((), "#" + DIGIT + LOWER)),
        # All properties must hold; of the members of one property any one may.
        ("required: upper; required: lower", rules((UPPER, LOWER), UPPER + LOWER)),
        ("required: upper, lower", rules((UPPER + LOWER,), UPPER + LOWER)),
        ("required: lower, [AB], digit", rules((DIGIT + "AB" + LOWER,), DIGIT + "AB" + LOWER)),
        (
            "required: upper, lower; required: digit, [!]",
            rules((UPPER + LOWER, "!" + DIGIT), "!" + DIGIT + UPPER + LOWER),
        ),
        ("required: digit, unicode", rules((EVERYTHING,))),
        # Sets may overlap, repeat and contain each other; a repeated clause counts once.
        ("required: [ab]; required: [bc]", rules(("ab", "bc"), "abc")),
        ("required: [3]; required: digit", rules(("3", DIGIT), DIGIT)),
        ("required: [cabbac]", rules(("abc",), "abc")),
        ("required: [ab]; required: [ba]", rules(("ab",), "ab")),
        # Sets: `-` first, `]` last, any other character as it is.
        ("required: [-]", rules(("-",), "-")),
        ("required: [-a]", rules(("-a",), "-a")),
        ("required: []]", rules(("]",), "]")),
        ("required: [a]]", rules(("]a",), "]a")),
        ("required: [-]]", rules(("-]",), "-]")),
        ("required: [-a]]; minlength: 9", rules(("-]a",), "-]a", min_length=9)),
        ("required: [[]", rules(("[",), "[")),
        ("required: [[]]", rules(("[]",), "[]")),
        ("required: [;,:]; minlength: 9", rules((",:;",), ",:;", min_length=9)),
        ("required: [ ]", rules((" ",), " ")),
        ("required: [a b]", rules((" ab",), " ab")),
        ("required: [\"'\\]", rules(("\"'\\",), "\"'\\")),
        ("required: [^a]", rules(("^a",), "^a")),
        ("required: [a], [b]], [-c]", rules(("-]abc",), "-]abc")),
        # Passwords are ASCII: other characters of a set are ignored.
        ("allowed: [-äö!ß€\U0001f512]", rules((), "!-")),
        # Of several limits the strictest holds.
        ("minlength: 8; maxlength: 20", rules(min_length=8, max_length=20)),
        ("minlength: 8; minlength: 12; minlength: 10", rules(min_length=12)),
        ("maxlength: 20; maxlength: 16; maxlength: 18", rules(max_length=16)),
        ("minlength: 4; maxlength: 4", rules(min_length=4, max_length=4)),
        ("minlength: 0", rules(min_length=0)),
        ("minlength: 008", rules(min_length=8)),
        (f"minlength: {'0' * 99}8", rules(min_length=8)),
        ("maxlength: 999999999", rules(max_length=999999999)),
        ("max-repeating: 3; max-repeating: 2", rules(max_repeating=2)),
        ("max-sequential: 3; max-sequential: 4", rules(max_sequential=3)),
        ("max-consecutive: 2", rules(max_repeating=2, max_sequential=2)),
        ("max-consecutive: 3; max-consecutive: 2", rules(max_repeating=2, max_sequential=2)),
        ("max-consecutive: 2; max-repeating: 3", rules(max_repeating=2, max_sequential=2)),
        ("max-repeating: 1; max-consecutive: 2", rules(max_repeating=1, max_sequential=2)),
        ("max-sequential: 1; max-consecutive: 2", rules(max_repeating=2, max_sequential=1)),
        # White space, ends, case.
        ("minlength:8;maxlength:20;", rules(min_length=8, max_length=20)),
        (" \t\r\n\fminlength: \n 8 ; \f maxlength:\t20 ; ", rules(min_length=8, max_length=20)),
        ("required:upper,lower , [a]\n,\tdigit ;", rules((DIGIT + UPPER + LOWER,), DIGIT + UPPER + LOWER)),
        ("required: UPPER, Digit, Ascii-Printable", rules((EVERYTHING,))),
        # Real rules of sites.
        (
            "minlength: 8; maxlength: 64; required: lower; required: upper; required: digit;"
            " required: [-!@#$%^&*_+=]; max-consecutive: 3;",
            rules(
                (LOWER, UPPER, DIGIT, "!#$%&*+-=@^_"),
                "!#$%&*+-" + DIGIT + "=@" + UPPER + "^_" + LOWER,
                min_length=8,
                max_length=64,
                max_repeating=3,
                max_sequential=3,
            ),
        ),
        ("minlength: 6; maxlength: 6; required: digit", rules((DIGIT,), DIGIT, min_length=6, max_length=6)),
    ],
)  # fmt: skip
def test_a_construct_means_what_the_language_defines(text, expected):
    assert fields(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "place", "expected", "shown"),
    [
        # No property, or no name of one.
        ("", 1, "one of allowed", "»"),
        ("  ", 3, "one of allowed", "  »"),
        (";", 1, "one of allowed", "»;"),
        ("minlength: 8;; maxlength: 9", 14, "one of allowed", "»; maxlength"),
        ("Required: upper", 1, "not 'Required'", "»Required: up…"),
        ("min-length: 8", 1, "not 'min-length'", "»min-length: "),
        ("upper", 1, "not 'upper'", "»upper"),
        ("passwordrules=upper", 1, "not 'passwordrules'", "»passwordrule…"),
        ("minlength: 8; nonsense", 15, "not 'nonsense'", "minlength: 8; »nonsense"),
        ("minlength: 8; \u00e9", 15, "not '\u00e9'", "minlength: 8; »\u00e9"),
        # No colon directly after the name, or nothing after it.
        ("required", 9, "':' directly after required, not the end", "required»"),
        ("required : upper", 9, "':' directly after required, not ' '", "required» : upper"),
        ("minlength 8", 10, "':' directly after minlength", "minlength» 8"),
        ("required:", 10, "one of ascii-printable", "required:»"),
        ("allowed: ; minlength: 8", 10, "one of ascii-printable", "allowed: »; minlength"),
        ("minlength: ;", 12, "a number, not ';'", "minlength: »;"),
        # A list of classes and sets.
        ("required: digits^", 11, "not 'digits'", "required: »digits^"),
        ("required: upper lower", 17, "',', ';' or the end, not 'lower'", "upper »lower"),
        ("required: upper,", 17, "one of ascii-printable", "required: upper,»"),
        ("required: upper,, lower", 17, "one of ascii-printable", "upper,», lower"),
        ("required: , upper", 11, "one of ascii-printable", "required: », upper"),
        ('required: "abc"', 11, "or a set such as [-_.], not '\"'", 'required: »"abc"'),
        ("required: 8", 11, "one of ascii-printable", "required: »8"),
        ("required: digit8", 16, "',', ';' or the end, not '8'", "digit»8"),
        ("required: upper: lower", 16, "',', ';' or the end, not ':'", "upper»: lower"),
        # A set.
        ("required: [", 12, "']' to end the set from character 11, not the end", "required: [»"),
        ("required: [ab; minlength: 8", 28, "']' to end the set", "; minlength: 8»"),
        ("required: []", 11, "at least one ASCII character in a set, not none", "required: »[]"),
        ("required: [é]", 11, "at least one ASCII character in a set", "required: »[é]"),
        ("required: [a-z]", 13, "'-' first in its set, not after others", "required: [a»-z]"),
        ("required: [a-]", 13, "'-' first in its set", "required: [a»-]"),
        ("required: [--]", 13, "'-' first in its set", "required: [-»-]"),
        ("required: [ab]c]", 15, "',', ';' or the end, not 'c'", "[ab]»c]"),
        ("required: []a]", 11, "at least one ASCII character", "required: »[]a]"),
        ("required: [ab]]]", 16, "',', ';' or the end, not ']'", "[ab]]»]"),
        ("required: [a\nb]", 13, r"printable characters in a set, not '\n'", r"[a»\nb]"),
        # A number.
        ("minlength: eight", 12, "a number, not 'eight'", "minlength: »eight"),
        ("minlength: -1", 12, "a number, not '-'", "minlength: »-1"),
        ("minlength: 8.5", 13, "';' or the end, not '.'", "minlength: 8».5"),
        ("minlength: 8, 9", 13, "';' or the end, not ','", "minlength: 8», 9"),
        ("minlength: 8 maxlength: 9", 14, "';' or the end, not 'maxlength'", "8 »maxlength: 9"),
        ("minlength: \u0663", 12, "a number, not '\u0663'", "minlength: »\u0663"),
        ("maxlength: 0", 12, "a number of 1 or more and up to 9 digits, not 0", "»0"),
        ("max-repeating: 00", 16, "a number of 1 or more", "»00"),
        ("max-sequential: 0", 17, "a number of 1 or more", "»0"),
        ("max-consecutive: 0", 18, "a number of 1 or more", "»0"),
        ("minlength: 1234567890", 12, "not 1234567890, at", "»1234567890"),
        ("minlength: 12; maxlength: 8", 27, "a maxlength of at least 12", "maxlength: »8"),
        ("maxlength: 8; minlength: 9; maxlength: 9", 12, "at least 9, which is the minlength", "»8;"),
    ],
)  # fmt: skip
def test_malformed_text_is_an_error_that_shows_the_place(text, place, expected, shown):
    with pytest.raises(ParameterError) as caught:
        parse(text)
    message = str(caught.value)
    assert caught.value.parameter == "rules"
    assert message.startswith("rules must have ")
    assert f" at character {place}: " in message
    assert expected in message
    assert shown in message.partition(f"character {place}: ")[2]


def test_a_policy_takes_rules_of_4096_characters_and_no_more():
    text = "required: [" + "a" * 4084 + "]"
    assert Policy(rules=text).alphabet == "a"
    with pytest.raises(ParameterError, match="rules must be 1 to 4096 characters, not 4097 char"):
        Policy(rules=text + " ")


def test_the_place_is_shown_with_few_characters_around_it():
    with pytest.raises(ParameterError) as caught:
        parse("minlength: 8; " * 100 + "x" * 1000 + "; minlength: 8" * 100)
    message = str(caught.value)
    assert "not 'xxxxxxxxxxxxxxxxxxxxxxxx…', at character 1401: " in message
    assert message.endswith(": …ength: 8; minlength: 8; »xxxxxxxxxxxx…")


def test_a_short_text_is_shown_whole_and_a_long_number_cut():
    with pytest.raises(ParameterError) as caught:
        parse("minlength: 8x")
    assert str(caught.value) == (
        "rules must have ';' or the end, not 'x', at character 13: minlength: 8»x"
    )
    with pytest.raises(ParameterError, match=f"not {'9' * 24}…, at character 12: "):
        parse("minlength: " + "9" * 99)


@given(st.characters())
def test_a_message_fits_on_one_line_of_a_terminal_and_in_json(character):
    with pytest.raises(ParameterError) as caught:
        parse(f"minlength: 8; {character}{character} minlength:")
    message = str(caught.value)
    assert message.isprintable()
    assert json.loads(json.dumps(message)) == message


TOKENS = st.sampled_from(
    [
        "required",
        "allowed",
        "minlength",
        "maxlength",
        "max-consecutive",
        "max-repeating",
        "upper",
        "digit",
        "special",
        ":",
        ": ",
        ";",
        "; ",
        ",",
        "[",
        "]",
        "-",
        "a",
        "8",
        "0",
        " ",
    ]
)
SETS = st.builds(
    lambda dash, middle, bracket: f"[{dash}{middle}{bracket}]",
    st.sampled_from(["", "-"]),
    st.text(EVERYTHING.replace("-", "").replace("]", ""), min_size=1, max_size=9),
    st.sampled_from(["", "]"]),
)
LISTS = st.lists(
    st.sampled_from(["upper", "Lower", "digit", "special"]) | SETS, min_size=1, max_size=3
)
PROPERTIES = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["required", "allowed"]), LISTS.map(", ".join)),
    st.builds("minlength: {}".format, st.integers(0, 20)),
    st.builds("maxlength: {}".format, st.integers(20, 99)),
    st.builds("max-{}: {}".format, st.sampled_from(["consecutive", "repeating", "sequential"]), st.integers(1, 9)),
)  # fmt: skip


@given(st.text(max_size=5000) | st.lists(TOKENS, max_size=30).map("".join))
def test_any_text_is_rules_or_an_error(text):
    try:
        parsed = parse(text)
    except ParameterError:
        return
    assert isinstance(parsed, Rules)
    assert set(parsed.alphabet) <= set(EVERYTHING)


@given(st.lists(PROPERTIES, min_size=1, max_size=8).map("; ".join))
def test_well_formed_rules_keep_their_meaning_when_rewritten(text):
    parsed = parse(text)
    for characters in (*parsed.required, parsed.alphabet):
        assert characters
        assert list(characters) == sorted(set(characters))
        assert set(characters) <= set(parsed.alphabet)
    assert fields(parse(written(parsed))) == fields(parsed)


@given(st.text(EVERYTHING, min_size=1))
def test_characters_written_as_a_set_are_read_again(characters):
    assert set(parse(f"required: {character_set(characters)}").required[0]) == set(characters)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 4096,
        "required: " + "[" * 4080,
        "required: " + "]" * 4080,
        "required: [" + "]" * 4080,
        "required: " + "[a]," * 1020,
        "-" * 4096,
        " " * 4096,
        "minlength: " + "9" * 4080,
    ],
    ids=lambda text: repr(text[:16]),
)
def test_hostile_text_is_refused_at_once(text):
    with pytest.raises(ParameterError):
        parse(text)
