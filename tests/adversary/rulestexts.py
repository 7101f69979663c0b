"""Texts of the passwordrules language that are expensive to handle."""

from __future__ import annotations

LONGEST = 4096
# No character that ends a set or a property, so that a text can be split at its semicolons.
_CHARACTERS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"#$%&'()*+,./:<=>?@^_{|}~"
)
_NAMES = ("upper", "lower", "digit", "special", "ascii-printable")


def draw(random):
    """Draw a text with required sets of one style, and other properties."""
    parts = [f"required: {one}" for one in _STYLES[random.randrange(len(_STYLES))](random)]
    for chance, part in (
        (0.4, lambda: f"allowed: {random.choice(('ascii-printable', 'lower', _set(random, 20)))}"),
        (0.25, lambda: f"max-consecutive: {random.randint(1, 3)}"),
        (0.15, lambda: f"max-repeating: {random.randint(1, 3)}"),
        (0.15, lambda: f"max-sequential: {random.randint(1, 3)}"),
        (0.15, lambda: f"minlength: {random.randint(1, 64)}"),
        (0.15, lambda: f"maxlength: {random.randint(16, 64)}"),
    ):
        if random.random() < chance:
            parts.append(part())
    return _text(parts)


def mutate(text, random):
    """Return the text with more, fewer or other properties."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    change = random.random()
    if change < 0.25 and len(parts) > 1:
        for _ in range(min(random.choice((1, 1, 4)), len(parts) - 1)):
            parts.pop(random.randrange(len(parts)))
    elif change < 0.6:  # more of the same kind, because the number determines the cost
        sizes = [max(1, len(part) - len("required: []")) for part in parts if "required: [" in part]
        for _ in range(random.choice((1, 1, 2, 4))):
            parts.insert(0, f"required: {_set(random, random.choice(sizes or [2]))}")
    elif change < 0.85:
        more = [part.strip() for part in draw(random).split(";") if part.strip()]
        parts += random.sample(more, random.randint(1, len(more)))
    else:
        parts[random.randrange(len(parts))] = f"required: {_set(random, random.randint(1, 8))}"
    return _text(parts)


def _text(parts):
    """Join the properties, without the last ones if the text would be too long."""
    while parts[1:] and sum(map(len, parts)) + 2 * len(parts) > LONGEST:
        parts.pop()
    return "; ".join(parts)


def _set(random, size):
    return f"[{''.join(random.sample(_CHARACTERS, min(size, len(_CHARACTERS))))}]"


def _number(random):
    return random.choice(
        (
            random.randint(1, 10),
            random.randint(8, 20),
            random.randint(8, 20),
            random.randint(20, 200),
        )
    )


def _pairs(random):
    """Return sets of two that share members. Each doubles the number of states to tell apart."""
    step, other = random.randint(1, 25), random.randint(1, 40)
    size = len(_CHARACTERS)
    for n in range(_number(random)):
        first, second = n * step % size, (n * other + n // size + 1) % size
        yield f"[{_CHARACTERS[first]}{_CHARACTERS[second]}]" if first != second else "digit"


def _windows(random):
    """Return overlapping windows over the characters."""
    width, step = random.randint(2, 30), random.randint(1, 5)
    for n in range(_number(random)):
        begin = n * step % (len(_CHARACTERS) - width)
        yield f"[{_CHARACTERS[begin : begin + width]}]"


def _nested(random):
    """Return sets that contain each other."""
    step = random.randint(1, 4)
    order = "".join(random.sample(_CHARACTERS, len(_CHARACTERS)))
    for n in range(min(_number(random), len(order) // step)):
        yield f"[{order[: (n + 1) * step]}]"


def _by_chance(random):
    size = random.randint(1, 12)
    for _ in range(_number(random)):
        yield _set(random, size)


def _singles(random):
    """Return sets of one character, all of which must appear."""
    for character in random.sample(_CHARACTERS, min(_number(random), len(_CHARACTERS))):
        yield f"[{character}]"


def _classes(random):
    yield from random.sample(_NAMES, random.randint(1, 5))


_STYLES = (_pairs, _pairs, _windows, _nested, _by_chance, _by_chance, _singles, _classes)
