"""The strict parser of query strings and forms."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmint.api.errors import HttpError
from passmint.api.query import parse


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a", {"a": ""}),
        ("a=x=y", {"a": "x=y"}),
        ("a=%2B%26%25+%3D", {"a": "+&% ="}),
        ("%61=%C3%A9%f0%9f%94%91", {"a": "é🔑"}),
    ],
)
def test_a_well_formed_text_gives_its_fields(text, fields):
    assert parse(text, "query string") == fields


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=1&a=2", "'a' is given more than once"),
        ("a=1&%61=2", "'a' is given more than once"),
        ("a=1&&b=2", "the form holds an empty parameter: remove the extra '&'"),
        ("a=1&", "the form holds an empty parameter: remove the extra '&'"),
        ("a=%", "in the form, two hexadecimal digits must follow each '%'"),
        ("a=%4", "in the form, two hexadecimal digits must follow each '%'"),
        ("a=%+4", "in the form, two hexadecimal digits must follow each '%'"),
        ("a=%ff", "the form is not UTF-8 after percent-decoding"),
        ("a=%C3", "the form is not UTF-8 after percent-decoding"),
        ("a=%ED%A0%80", "the form is not UTF-8 after percent-decoding"),  # a lone surrogate
        ("a=é", "the form must be percent-encoded ASCII"),
        ("a=１", "the form must be percent-encoded ASCII"),
    ],
)
def test_a_malformed_text_is_refused_with_its_fault(text, message):
    with pytest.raises(HttpError) as caught:
        parse(text, "form")
    assert (caught.value.status, caught.value.message) == (400, message)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_whatever_the_standard_library_encodes_comes_back(fields):
    fields = {
        name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
        for name, value in fields.items()
    }
    assert parse(urlencode(fields), "query string") == fields
