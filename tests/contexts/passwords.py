"""Passwords that a context allows, drawn from its definition alone."""

from random import Random

RANDOM = 10_000


def passwords(context):
    """The whole alphabet, every ordered pair of characters at each place, and random passwords."""
    end = next(c for c in "m0" if c in context.first and c in context.last)
    tried = {end + context.characters + end, end + context.characters[::-1] + end}
    for a in context.characters:
        for b in context.characters:
            tried |= {a + b, end + a + b + end}
    kept = {password for password in tried if allows(context, password)}
    random = Random(f"passwords for {context.name}")  # the same each run: a failure stays one
    while len(kept) < len(tried) // 2 + RANDOM:
        kept |= {p for p in [_draw(context, random)] if allows(context, p)}
    inside = {p[i : i + 2] for p in kept for i in range(len(p) - 1)}
    assert len(inside) == len(context.characters) ** 2 - len(context.forbidden)
    return sorted(kept)


def allows(context, password):
    """Whether the definition allows the password."""
    return (
        set(password) <= set(context.characters)
        and password[0] in context.first
        and password[-1] in context.last
        and not any(string in password for string in context.forbidden)
        and password.lower() not in context.words
    )


def _draw(context, random):
    inside = random.choices(context.characters, k=random.randint(0, 38))
    return random.choice(context.first) + "".join(inside) + random.choice(context.last)
