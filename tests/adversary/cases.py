"""Known expensive cases by name. Each must always meet the contract."""

from __future__ import annotations

import json
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

_CLASSES = ("nums", "special_chars", "uppercase", "lowercase")
_MAXIMUMS = tuple(f"max_{name}" for name in _CLASSES)


def _generate(**body):
    return {"kind": "api", "path": "/generate-password", "body": body}


def _explain(**body):
    return {"kind": "api", "path": "/explain-policy", "body": body}


def _phrase(**body):
    return {"kind": "api", "path": "/generate-passphrase", "body": body}


def _each(least, most=None):
    """Return the same minimum for each class, and the same maximum."""
    found = dict.fromkeys(_CLASSES, least)
    return found if most is None else {**found, **dict.fromkeys(_MAXIMUMS, most)}


def _overlapping(number):
    """Return rules with this many distinct required sets of two characters."""
    return " ".join(
        f"required: [{ascii_lowercase[i % 26]}{ascii_uppercase[(i * 7 + i // 26) % 26]}];"
        for i in range(number)
    )


def _all_ways(name, body):
    """Yield a policy explained, drawn once, drawn with details, and drawn a thousand times."""
    yield f"{name}, explain", _explain(**body)
    yield f"{name}, generate", _generate(**body)
    yield f"{name}, details", _generate(**body, details=True)
    yield f"{name}, count 1000", _generate(**body, count=1000)


def _required_sets():
    for number in (10, 13, 14, 15, 18, 25, 60):
        yield from _all_ways(
            f"{number} overlapping required sets", {"length": 16, "rules": _overlapping(number)}
        )
    body = {"rules": _overlapping(11), "entropy_bits": 128, "max_repeating": 1}
    yield from _all_ways("11 required sets, entropy_bits and no repetition", body)
    body = {"rules": f"{_overlapping(11)} max-consecutive: 2", "entropy_bits": 200}
    yield from _all_ways("11 required sets, entropy_bits and max-consecutive 2", body)


def _minimums():
    body = {"length": 64, **_each(10, 20), "not_containing": ["q1"]}
    yield from _all_ways("10 to 20 of each class without q1", body)
    body = {"length": 64, **_each(16), "max_repeating": 1, "max_sequential": 1}
    yield from _all_ways("16 of each class without any run", body)
    body = {"length": 64, **_each(8), "max_nums": 30, "max_uppercase": 30, "max_repeating": 2}
    yield from _all_ways("8 of each class, at most 30 of two, short runs", body)
    body = {"length": 64, **_each(10), "max_repeating": 1}
    yield from _all_ways("10 of each class without repetition", body)
    body = {
        "preset": "sql-server",
        "length": 64,
        **_each(8),
        "max_nums": 20,
        "max_uppercase": 20,
        "max_lowercase": 20,
        "not_containing": ["sa"],
    }
    yield from _all_ways("sql-server, 8 of each class, at most 20 of three, without sa", body)
    body = {"length": 40, **_each(5), "max_repeating": 2, "not_containing": ["alice"]}
    yield from _all_ways("5 of each class, short runs, without alice", body)
    body = {
        "length": 64,
        "special_chars": 4,
        "uppercase": 4,
        "lowercase": 4,
        "max_repeating": 3,
        "max_sequential": 3,
        "safe_for": ["sql", "shell"],
    }
    yield from _all_ways("4 of three classes, runs of 3, safe for sql and shell", body)
    body = {"length": 64, "nums": 8, "special_chars": 8, "lowercase": 8, "max_sequential": 1}
    yield from _all_ways("8 of three classes without sequences", body)


def _unique():
    body = {"length": 32, "min_unique": 12, "max_repeating": 1, "safe_for": ["shell"]}
    yield from _all_ways("12 different ones, no repetition, safe for a shell", body)
    yield from _all_ways("16 different ones of 16", {"length": 16, "min_unique": 16})


def _not_containing():
    # All distinct, and none contains another.
    many = [f"{n:02d}" * 2 + ascii_lowercase[n % 26] * 56 for n in range(100)]
    yield "100 long strings, explain", _explain(not_containing=many)
    yield from _all_ways("100 long strings in 64", {"length": 64, "not_containing": many})
    for i in (1, 8, 32, 63):
        body = {"length": 64, "not_containing": ["a" * i + "b" * (64 - i)]}
        yield f"a^{i} b^{64 - i}, explain", _explain(**body)
    body = {"length": 64, "not_containing": ["a" * i + "b" * (64 - i) for i in range(1, 64)]}
    yield from _all_ways("every a^i b^(64-i)", body)
    body = {"length": 64, "not_containing": [a + b for a in "abcdefghij" for b in "abcdefghij"]}
    yield from _all_ways("all pairs of ten letters", body)


def _phrases():
    for capitalize in ("none", "random"):
        yield (
            f"20 words within 120 to 140 characters, capitals: {capitalize}",
            _phrase(words=20, min_length=120, max_length=140, capitalize=capitalize, count=1000),
        )
    yield (
        "20 words with everything",
        _phrase(
            words=20,
            nums=10,
            special_chars=10,
            separator="",
            capitalize="random",
            min_length=150,
            max_length=160,
            details=True,
            count=1000,
        ),
    )
    yield (
        "passphrase of 256 bits in few characters",
        _phrase(entropy_bits=256, capitalize="random", max_length=160, wordlist="eff-short-2"),
    )
    yield "passphrase of 250 bits", _phrase(entropy_bits=250, capitalize="random", details=True)
    yield (
        "20 words at their shortest",
        _phrase(words=20, max_length=80, separator="", wordlist="eff-short-1", count=1000),
    )


def _found():
    """Yield what the search found, one case a line as it printed them."""
    text = Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        yield f"found {number}", json.loads(line)


CASES = dict(
    named
    for source in (_required_sets, _minimums, _unique, _not_containing, _phrases, _found)
    for named in source()
)
