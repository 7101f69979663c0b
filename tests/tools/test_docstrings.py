"""The openings that no docstring has, and those that are fine."""

import pytest
from tools.docstrings import found


@pytest.mark.parametrize(
    "opening",
    [
        "The same, with every class present.",
        "That of all that must be the same.",
        "Those that contain no other one.",
        "What in that setting-up breaks a promise.",
        "Whether a parameter is stricter.",
        "How many passwords.",
        "So many characters.",
        "By what a limit is named.",
        "Of what belongs to a credential.",
        "At least the probability that a place breaks it.",
        "A hair more than the probability.",
        "Nothing that was stated.",
        "Builds the zips.",
        "Reads a policy.",
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        '"""{}"""',
        'class A:\n    """{}"""',
        'def f():\n    """{}"""',
        'async def f():\n    """{}"""',
    ],
)
def test_an_opening_that_is_no_verb_and_no_noun_is_found(source, opening):
    ((line, words, advice),) = found(source.format(opening))
    assert line == source.count("\n") + 1
    assert opening.startswith(words)
    assert advice


@pytest.mark.parametrize(
    "opening",
    [
        "Draw one password or passphrase.",
        "Number of passwords that satisfy the policy.",
        "Lower bound on the number of passwords.",
        "Whatever the case.",
        "Bytes that a plan takes.",
        "Theft is not considered.",
        "Checks of a live endpoint.",
        "Offices that somebody holds.",
    ],
)
def test_a_verb_or_a_noun_is_fine(opening):
    assert not list(found(f'"""{opening}"""'))


def test_code_without_docstrings_is_fine():
    assert not list(found("def f():\n    return 'The same'\n\nx = 'What'\n"))
