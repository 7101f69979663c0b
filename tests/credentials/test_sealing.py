"""Sealed values, opened by an implementation of RFC 5869 and by the library's AES-GCM."""

import base64
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from passmint.credentials.errors import SealError
from passmint.credentials.row import Row, State
from passmint.credentials.sealing import Seal, server_keys
from passmint.credentials.store import Value

OLD, NEW = bytes(32), bytes([7]) * 32
ROW = Row("i" * 43, "alice", State.CREATING, 1_800_000_060, 1_800_000_000, "h", "r")
TOKEN = "token-canary"
VALUE = Value("password-canary", "user")


def hkdf(salt, material, info):
    """RFC 5869 with SHA-256, one block: extract, then expand."""
    extracted = hmac.digest(salt, material, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def test_a_value_is_sealed_as_the_documents_say():
    sealed = Seal((NEW, OLD)).close(ROW, TOKEN, VALUE)
    key = hkdf(NEW, TOKEN.encode(), b"passmint credential 1")
    bound = json.dumps([ROW.id, ROW.expires_at]).encode()
    opened = AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)
    assert json.loads(opened) == {"password": "password-canary", "username": "user"}


def test_two_seals_of_a_value_have_nothing_in_common():
    one, other = (Seal((NEW,)).close(ROW, TOKEN, VALUE) for _ in range(2))
    assert one[:12] != other[:12]
    assert one[12:] != other[12:]


def test_every_key_of_the_list_opens():
    for keys in ((OLD,), (NEW,)):
        assert Seal((NEW, OLD)).open(ROW, TOKEN, Seal(keys).close(ROW, TOKEN, VALUE)) == VALUE


def test_neither_another_token_nor_row_nor_end_nor_key_opens():
    sealed = Seal((NEW,)).close(ROW, TOKEN, VALUE)
    moved = Row("j" * 43, *[getattr(ROW, name) for name in Row.__slots__[1:]])
    later = Row(ROW.id, "alice", State.WAITING, ROW.expires_at + 1, 0, "h", "r")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    attempts = [
        (Seal((NEW,)), ROW, TOKEN + "x", sealed),
        (Seal((NEW,)), moved, TOKEN, sealed),
        (Seal((NEW,)), later, TOKEN, sealed),
        (Seal((OLD,)), ROW, TOKEN, sealed),
        (Seal((NEW,)), ROW, TOKEN, changed),
    ]
    for seal, row, token, text in attempts:
        with pytest.raises(SealError) as error:
            seal.open(row, token, text)
        assert "canary" not in str(error.value)


def test_server_keys_are_a_list_newest_first():
    text = f"{base64.b64encode(NEW).decode()}, {base64.b64encode(OLD).decode()}\n"
    assert server_keys(text) == (NEW, OLD)


@pytest.mark.parametrize(
    "text",
    ["canary", base64.b64encode(bytes(31)).decode(), "A" * 43 + "= " + "A" * 43 + "=", "ключ"],
)
def test_what_is_no_list_of_keys_is_refused_without_showing_it(text):
    with pytest.raises(ValueError, match="32 random bytes in base64") as error:
        server_keys(text)
    assert text not in str(error.value)


def test_a_key_has_a_name_that_tells_nothing_of_it():
    seal = Seal((NEW, OLD))
    names = [hashlib.sha256(b"passmint server key" + key).hexdigest()[:16] for key in (NEW, OLD)]
    assert seal.name == names[0]
    assert seal.names == frozenset(names)


def test_a_seal_shows_no_key():
    assert repr(Seal((NEW, OLD))) == "<Seal: 2>"
