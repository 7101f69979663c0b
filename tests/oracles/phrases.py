"""Second opinions on passphrases, by listing everything: slow, and written without the engine."""

from itertools import chain, combinations, product

DIGITS = "0123456789"
SYMBOLS = '!@#$%^&*(),.?":{}|<>'


def forms(word, capitalize):
    """The texts that a word may stand as, for words of ASCII."""
    first = word[:1].upper() + word[1:]
    return {
        "none": {word},
        "first": {first},
        "all": {word.upper()},
        "random": {word, first},
    }[capitalize]


def texts(words, count, *, separator="-", capitalize="none", nums=0, special_chars=0):
    """Every phrase, each as often as there are ways to make it, limits aside."""
    listed = sorted(set(chain.from_iterable(forms(word, capitalize) for word in words)))
    for chosen in product(listed, repeat=count):
        for after in insertions(count, nums, special_chars):
            yield separator.join(map("".join, zip(chosen, after, strict=True)))


def insertions(count, nums, special_chars):
    """What may follow each word: which words get a digit, which others a symbol, and which one."""
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
    """Those of the texts whose length is allowed."""
    least, most = min_length or 0, max_length or 10**9
    return [text for text in listed if least <= len(text) <= most]


def collides(words, tails):
    """Whether any text has two readings as words with tails, however long it is.

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
    """How a reader goes on, who has this rest of a part before him: character, part, new rest."""
    if rest:
        yield rest[0], None, rest[1:]
    else:
        for part in parts:
            yield part[0], part, part[1:]
