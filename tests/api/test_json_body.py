"""The strict reader of JSON bodies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmint.api.errors import HttpError
from passmint.api.json_body import parse

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES))
def test_an_object_comes_back_as_it_was(members):
    assert parse(json.dumps(members).encode()) == members


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON: Expecting value at line 1, column 1"),
        (b'{"a":1,}', "the body is not JSON"),
        (b"[]", "the body must be a JSON object, not a list"),
        (b"3", "the body must be a JSON object, not 3"),
        (b"null", "the body must be a JSON object, not null"),
        (b'"x"', "the body must be a JSON object, not 'x'"),
        (b'{"a":1,"a":2}', "'a' is given more than once"),
        (b'{"b":{"a":1,"a":2}}', "'a' is given more than once"),
        (b'{"a":NaN}', "the body holds NaN, which is not JSON"),
        (b'{"a":-Infinity}', "the body holds -Infinity, which is not JSON"),
        (b"\xff", "the body is not UTF-8"),
        (b'{"a":' + b"[" * 100_000, "the body is nested too deeply"),
        (b'{"a":' + b"9" * 5000 + b"}", "the body holds a number with too many digits"),
    ],
)
def test_anything_but_one_plain_object_is_refused_with_its_fault(body, message):
    with pytest.raises(HttpError) as caught:
        parse(body)
    assert caught.value.status == 400
    assert caught.value.message.startswith(message)
