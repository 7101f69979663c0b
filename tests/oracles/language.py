"""What the policy language means, read from its description: a checker and an enumerator."""

from itertools import product
from string import ascii_lowercase, ascii_uppercase, digits, punctuation

LETTERS_AND_DIGITS = ascii_lowercase + ascii_uppercase + digits
PRINTABLE = LETTERS_AND_DIGITS + punctuation + " "
REFERENCE_SYMBOLS = '!@#$%^&*(),.?":{}|<>'
LOOK_ALIKES = "0Oo" "1Il|" "2Z" "5S" "8B" "'`"  # fmt: skip

# Minimum -> the letter that stands for its class below.
KINDS = {"nums": "d", "special_chars": "s", "uppercase": "u", "lowercase": "l"}
PLACES = {
    "letter": "ul",
    "lowercase": "l",
    "uppercase": "u",
    "digit": "d",
    "symbol": "s",
    "alphanumeric": "uld",
}


def kind(character):
    """The class of a character: a symbol is what is neither letter nor digit."""
    if character in digits:
        return "d"
    if character in ascii_lowercase:
        return "l"
    return "u" if character in ascii_uppercase else "s"


KIND = {character: kind(character) for character in PRINTABLE}


def places(value):
    """The classes that `first` or `last` allows."""
    names = [value] if isinstance(value, str) else value
    return {letter for name in names for letter in PLACES[name]}


def usable(asked):
    """The characters that may appear before any maximum is looked at."""
    alphabet = asked.get("alphabet", LETTERS_AND_DIGITS + asked.get("symbols", punctuation))
    forbidden = asked.get("exclude", "") + (LOOK_ALIKES if asked.get("exclude_ambiguous") else "")
    return {c for c in alphabet if c not in forbidden}


def counts(minimum, character, *, chosen):
    """Whether the character counts towards the minimum; `chosen`: somebody chose the symbols."""
    if KIND[character] != KINDS[minimum]:
        return False
    return minimum != "special_chars" or chosen or character in REFERENCE_SYMBOLS


def resolve(stated):
    """Every demand with the defaults filled in, and whether somebody chose the symbols."""
    asked = {name: value for name, value in stated.items() if value is not False}
    chosen = "symbols" in stated or "alphabet" in stated
    characters = usable(asked)
    for minimum in KINDS:
        if minimum in stated:
            continue
        something_counts = any(counts(minimum, c, chosen=chosen) for c in characters)
        removed = asked.get(f"max_{minimum}") == 0
        zero = "alphabet" in stated or "min_classes" in stated or removed or not something_counts
        asked[minimum] = 0 if zero else 1
    asked.setdefault("length", 16)
    return asked, chosen


def alphabet(stated):
    """Every character that some maximum does not remove, in ASCII order."""
    asked, _ = resolve(stated)
    removed = {KINDS[minimum] for minimum in KINDS if asked.get(f"max_{minimum}") == 0}
    return "".join(sorted(c for c in usable(asked) if KIND[c] not in removed))


def checker(asked, *, chosen):
    """The function that says whether a password meets these demands, defaults not filled in."""
    characters = usable(asked)
    counted = {m: {c for c in characters if counts(m, c, chosen=chosen)} for m in KINDS}

    def met(password):
        kinds = [KIND[c] for c in password]
        return (
            len(password) == asked["length"]
            and all(c in characters for c in password)
            and all(sum(c in counted[m] for c in password) >= asked.get(m, 0) for m in KINDS)
            and all(kinds.count(KINDS[m]) <= asked.get(f"max_{m}", len(kinds)) for m in KINDS)
            and ("first" not in asked or kinds[0] in places(asked["first"]))
            and ("last" not in asked or kinds[-1] in places(asked["last"]))
            and len(set(kinds)) >= asked.get("min_classes", 0)
        )

    return met


def satisfies(stated, password):
    """Whether the password satisfies the stated parameters."""
    asked, chosen = resolve(stated)
    return checker(asked, chosen=chosen)(password)


def every_password(stated):
    """Every password that satisfies the stated parameters, by trying all words."""
    asked, chosen = resolve(stated)
    met = checker(asked, chosen=chosen)
    words = map("".join, product(sorted(usable(asked)), repeat=asked["length"]))
    return [word for word in words if met(word)]
