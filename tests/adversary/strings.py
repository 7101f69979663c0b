"""Lists of strings for `not_containing` whose automaton is large, or expensive to build."""

from __future__ import annotations

from itertools import product

MOST, LONGEST = 100, 64
_PRINTABLE = "".join(map(chr, range(32, 127)))
_FOLDED = "".join(c for c in _PRINTABLE if not c.isupper())


def draw(random):
    """Draw a list of one style, or of two."""
    found = random.choice(_STYLES)(random)
    if random.random() < 0.2:
        found += random.choice(_STYLES)(random)
    return _fit(found)


def mutate(found, random):
    """Return the list with more, fewer, shorter or longer strings."""
    change = random.random()
    if change < 0.3 and len(found) > 1:
        kept = random.sample(found, max(1, len(found) - random.choice((1, 5, len(found) // 2))))
        return _fit(kept)
    if change < 0.5:
        return _fit(found + draw(random))
    place = random.randrange(len(found))
    text = found[place]
    if change < 0.7:  # more of the same kind
        places = [random.randrange(len(text)) for _ in range(random.choice((1, 4, 20)))]
        more = [text[:n] + random.choice(found)[:1] + text[n + 1 :] for n in places]
        return _fit(more + found)
    cut = random.randint(0, len(text))
    changed = random.choice((text[:cut], text[cut:], text + random.choice(_PRINTABLE), text * 2))
    return _fit([*found[:place], changed, *found[place + 1 :]])


def _fit(found):
    return [text[:LONGEST] for text in dict.fromkeys(found) if text][:MOST] or ["a"]


def _some(random, most=4):
    return "".join(random.sample(_FOLDED, random.randint(2, most)))


def _two_runs(random):
    """Return strings a^i b^(n-i): prefixes of each are close to suffixes of others."""
    first, second = random.sample(_FOLDED, 2)
    length = random.choice((LONGEST, LONGEST, random.randint(2, LONGEST)))
    places = random.sample(range(1, length), min(random.choice((1, 5, 63)), length - 1))
    return [first * n + second * (length - n) for n in places]


def _all_short(random):
    """Return all strings of two or three characters over a few characters."""
    size = random.choice((2, 2, 3))
    letters = random.sample(_FOLDED, random.randint(2, 10 if size == 2 else 4))
    return ["".join(word) for word in product(letters, repeat=size)]


def _windows(random):
    """Return windows of a long string over few letters, as in a de Bruijn sequence."""
    letters = _some(random)
    width = random.randint(3, LONGEST)
    word = "".join(random.choices(letters, k=width + MOST))
    return [word[n : n + width] for n in range(random.choice((5, 40, MOST)))]


def _one_apart(random):
    """Return copies of one string with one character changed, at each place."""
    length = random.choice((60, random.randint(2, LONGEST)))
    word = "".join(random.choices(_some(random, 30), k=length))
    other = random.choice(_FOLDED)
    places = range(min(length, random.choice((3, 30, LONGEST))))
    return [word[:n] + other + word[n + 1 :] for n in places]


def _names(random):
    word = random.choice(("alice", "administrator", "q", "sa", "name", "example.com", "root-user"))
    return [word, *(f"{word}{n}" for n in range(random.choice((0, 0, 5, 90))))]


def _by_chance(random):
    length = random.choice((1, 2, 3, 10, 60, LONGEST))
    letters = random.choice((_FOLDED, _some(random), "0123456789", "abcdefghijklmnopqrstuvwxyz"))
    many = random.choice((1, 10, MOST))
    return ["".join(random.choices(letters, k=length)) for _ in range(many)]


def _periodic(random):
    """Return repetitions of short strings, which have borders of every length."""
    return [
        (_some(random) * LONGEST)[: random.randint(2, LONGEST)]
        for _ in range(random.randint(1, 60))
    ]


_STYLES = (_two_runs, _all_short, _windows, _one_apart, _names, _by_chance, _periodic)
