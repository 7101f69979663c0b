"""Reading of numbers from text, and texts that are not numbers."""

import pytest

from passmint.core.parameters.text import from_text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "0", 0),
        ("integer", "16", 16),
        ("integer", "016", 16),
        ("number", "80", 80),
        ("number", "80.5", 80.5),
        ("number", "80.0", 80.0),
    ],
)
def test_text_of_a_number_is_read_as_that_number(kind, text, value):
    number = from_text(kind, text)
    assert (number, type(number)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("integer", text)
            for text in ("", "-1", "+1", "1.0", "1e2", "1_0", " 1", "\u0663", "\u00b2")
        ),
        *(("number", text) for text in ("", "-1", ".5", "5.", "1e2", "nan", " 1", "\u0663", "1\n")),
        ("integer", "9" * 5000),
        ("number", "9" * 5000),
        *((kind, "16") for kind in ("boolean", "characters", "names", "strings", "text")),
    ],
)
def test_any_other_text_is_returned_unchanged(kind, text):
    assert from_text(kind, text) == text
