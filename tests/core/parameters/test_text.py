"""Numbers written as text, and texts that are none."""

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
def test_what_a_number_is_written_as(kind, text, value):
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
def test_everything_else_stays_a_text(kind, text):
    assert from_text(kind, text) == text
