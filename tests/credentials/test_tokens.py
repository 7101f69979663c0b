"""Tokens and ids."""

import hashlib

from passmint.credentials import tokens


def test_a_token_is_compared_in_constant_time(monkeypatch):
    """By the comparison that does so, and over hashes of equal length."""
    compared = []
    monkeypatch.setattr(tokens.hmac, "compare_digest", lambda *both: bool(compared.append(both)))
    assert not tokens.matches("token", "hash")
    assert compared == [(hashlib.sha256(b"token").hexdigest(), "hash")]


def test_owners_and_keys_that_join_to_the_same_text_have_different_ids():
    pairs = [("a", "bc"), ("ab", "c"), ('a", "b', "c"), ("a", 'b", "c')]
    assert len({tokens.new_id(*pair) for pair in pairs}) == len(pairs)


def test_an_id_says_nothing_of_the_key_it_is_made_from():
    credential_id = tokens.new_id("alice", "key")
    assert len(credential_id) == 43
    assert credential_id == tokens.new_id("alice", "key")
    assert "alice" not in credential_id


def test_the_system_gives_the_bits_anew_each_time(monkeypatch):
    asked = []

    def urandom(size):
        asked.append(size)
        return bytes(size)

    monkeypatch.setattr(tokens.os, "urandom", urandom)
    token = tokens.new_token("i")
    tokens.new_token("i")
    tokens.new_id("alice")
    assert asked == [32, 32, 32]
    assert token == "i." + "A" * 43
