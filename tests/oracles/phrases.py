"""Oracle of passphrases that lists everything. It is slow and does not use the engine."""

from itertools import chain, combinations, product

DIGITS = "0123456789"
SYMBOLS = '!@#$%^&*(),.?":{}|<>'


def forms(word, capitalize):
    """Return the forms that capitalization gives a word of ASCII."""
    first = word[:1].upper() + word[1:]
    return {
        "none": {word},
        "first": {first},
        "all": {word.upper()},
        "random": {word, first},
    }[capitalize]


def texts(words, count, *, separator="-", capitalize="none", nums=0, special_chars=0):
    """Return every phrase, once for each way to make it, limits aside."""
    listed = sorted(set(chain.from_iterable(forms(word, capitalize) for word in words)))
    for chosen in product(listed, repeat=count):
        for after in insertions(count, nums, special_chars):
            yield separator.join(map("".join, zip(chosen, after, strict=True)))


def insertions(count, nums, special_chars):
    """Return what may follow each word: a digit, a symbol or nothing."""
    for with_digit in combinations(range(count), nums):
        others = [place for place in range(count) if place not in with_digit]
        for with_symbol in combinations(others, special_chars):
            kinds = [""] * count
            for place in with_digit:
                kinds[place] = DIGITS
            for place in with_symbol:
                kinds[place] = SYMBOLS
            yield from product(*(kind or [""] for kind in kinds))


def within(listed, min_length=None, max_length=None):
    """Return the texts whose length is allowed."""
    least, most = min_length or 0, max_length or 10**9
    return [text for text in listed if least <= len(text) <= most]


def collides(words, tails):
    """Whether a text of any length can be split into words and tails in two ways.

    Two readers take the text character by character; each stands at a place inside a part, or
    between two. Every pair of places they can come to is visited.
    """
    parts = [word + tail for word in words for tail in tails]
    if len(set(parts)) < len(parts):
        return True
    pending = {(BETWEEN, BETWEEN, False)}
    seen = set()
    while pending:
        places = pending.pop()
        seen.add(places)
        one, other, parted = places
        for (c1, started1, next1), (c2, started2, next2) in product(
            steps(parts, one), steps(parts, other)
        ):
            if c1 != c2:
                continue
            following = (next1, next2, parted or started1 != started2)
            if following == (BETWEEN, BETWEEN, True):
                return True
            if following not in seen:
                pending.add(following)
    return False


BETWEEN = ""


def steps(parts, rest):
    """Return how reading can continue after the rest of a part: character, part, new rest."""
    if rest:
        yield rest[0], None, rest[1:]
    else:
        for part in parts:
            yield part[0], part, part[1:]
