"""Oracle of passphrases, which lists every phrase. It uses nothing of the engine."""

from itertools import chain, combinations, product

DIGITS = "0123456789"
SYMBOLS = '!@#$%^&*(),.?":{}|<>'


def forms(word, capitalize):
    """Return the spellings that a word of ASCII may have in a phrase."""
    first = word[:1].upper() + word[1:]
    return {
        "none": {word},
        "first": {first},
        "all": {word.upper()},
        "random": {word, first},
    }[capitalize]


def texts(words, count, *, separator="-", capitalize="none", nums=0, special_chars=0):
    """Return every phrase, as often as there are ways to make it, without limits on length."""
    listed = sorted(set(chain.from_iterable(forms(word, capitalize) for word in words)))
    for chosen in product(listed, repeat=count):
        for after in insertions(count, nums, special_chars):
            yield separator.join(map("".join, zip(chosen, after, strict=True)))


def insertions(count, nums, special_chars):
    """Return every way to insert: what follows each word."""
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
    """Tell whether some text of any length can be read in two ways as words with tails.

    Two readers read the text character by character. Each is inside a part or between two. Every pair
    of positions that they can reach is visited.
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
    """Return how a reader can go on from the rest of a part: character, part, new rest."""
    if rest:
        yield rest[0], None, rest[1:]
    else:
        for part in parts:
            yield part[0], part, part[1:]
