"""Oracle of the policy language, written from its description: a checker and an enumerator.

Of the engine it takes data alone: the contexts' characters and the file of built-in presets.
"""

import tomllib
from itertools import pairwise, product
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits, punctuation

import passmint.core
from passmint.core.targets.contexts import CONTEXTS

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
    """Return the class of a character. A symbol is neither a letter nor a digit."""
    if character in digits:
        return "d"
    if character in ascii_lowercase:
        return "l"
    return "u" if character in ascii_uppercase else "s"


KIND = {character: kind(character) for character in PRINTABLE}


def places(value):
    """Return the classes that `first` or `last` allows."""
    names = [value] if isinstance(value, str) else value
    return {letter for name in names for letter in PLACES[name]}


MOST = {*(f"max_{minimum}" for minimum in KINDS), "max_repeating", "max_sequential"}
LEAST = {*KINDS, "min_classes", "min_unique"}
CHOOSE_SYMBOLS = {"symbols", "alphabet", "safe_for", "preset", "rules"}
NO_WISHES = {"alphabet", "min_classes", "preset", "rules"}

# What texts say, for who reads none: rules by their text, presets by their name.
RULES = {}
PRESETS = tomllib.loads(
    (Path(passmint.core.__file__).parent / "targets" / "presets.toml").read_text("utf-8")
)


class Limit:
    """Constraints of a preset, rules or a context, in addition to the parameters."""

    def __init__(self, source, *, characters=PRINTABLE, first=None, last=None, **others):
        self.source = source
        self.characters = set(characters)
        self.first = first
        self.last = last
        self.min_length = others.pop("min_length", None)
        self.max_length = others.pop("max_length", None)
        self.required = others.pop("required", ())
        self.forbidden = others.pop("forbidden", ())
        self.words = others.pop("words", ())
        self.values = {name: value for name, value in others.items() if value is not None}


def of_preset(name):
    limits = dict(PRESETS[name]["limits"])
    without = limits.pop("excluded", "") + ("" if limits.pop("space", False) else " ")
    limits.setdefault("characters", [c for c in PRINTABLE if c not in without])
    ends = {end: in_places(limits.pop(end, None)) for end in ("first", "last")}
    return Limit("preset", **ends, **limits)


def of_context(name):
    context = CONTEXTS[name]
    return Limit(
        "safe_for",
        characters=context.characters,
        first=set(context.first),
        last=set(context.last),
        forbidden=context.forbidden,
        words=context.words,
    )


def several(value):
    """Return the items of a list. A single item is a list of one."""
    return [value] if isinstance(value, str) else list(value)


def in_places(value):
    """Return the characters that `first` or `last` allows; None for None."""
    return None if value is None else {c for c in PRINTABLE if KIND[c] in places(value)}


def limits(stated):
    """Return the limits of the preset, rules and contexts that the parameters name."""
    found = [of_preset(stated["preset"])] if "preset" in stated else []
    if "rules" in stated:
        found.append(Limit("rules", **RULES[stated["rules"]]))
    return found + [of_context(name) for name in several(stated.get("safe_for", []))]


def looser(stated):
    """Return the first parameter that requires less than the preset or the rules do."""
    for limit in limits(stated):
        for name, value in limit.values.items():
            if name in LEAST and stated.get(name, value) < value:
                return name
            if name in MOST and stated.get(name, value) > value:
                return name
        for characters in limit.required:
            kinds = {KIND[c] for c in characters}
            for minimum, kind in KINDS.items():
                if kinds == {kind} and stated.get(minimum) == 0:
                    return minimum
        least, most = limit.min_length or 1, limit.max_length or 4096
        if "length" in stated and not least <= stated["length"] <= most:
            return "length"
    return None


def usable(asked):
    """Return the characters that may appear, maximums aside."""
    symbols = asked.get("symbols", PRINTABLE if "rules" in asked else punctuation)
    alphabet = asked.get("alphabet", LETTERS_AND_DIGITS + symbols)
    forbidden = asked.get("exclude", "") + (LOOK_ALIKES if asked.get("exclude_ambiguous") else "")
    every = [limit.characters for limit in limits(asked)]
    return {c for c in alphabet if c not in forbidden and all(c in one for one in every)}


def counts(minimum, character, *, chosen):
    """Whether a character counts towards the minimum. `chosen`: the symbols are not the default."""
    if KIND[character] != KINDS[minimum]:
        return False
    return minimum != "special_chars" or chosen or character in REFERENCE_SYMBOLS


def strictest(asked, name):
    """Return the greatest minimum or the least maximum of all limits, or None."""
    values = [asked.get(name), *(limit.values.get(name) for limit in limits(asked))]
    present = [value for value in values if value is not None]
    return (min if name in MOST else max)(present, default=None)


def resolve(stated):
    """Return every requirement with the defaults, and whether the symbols are not the default."""
    preset = PRESETS[stated["preset"]].get("defaults", {}) if "preset" in stated else {}
    asked = {name: value for name, value in preset.items() if name != "length"} | stated
    if "alphabet" in stated:
        asked.pop("symbols", None)
    asked = {name: value for name, value in asked.items() if value is not False}
    chosen = not CHOOSE_SYMBOLS.isdisjoint(stated)
    characters = usable(asked)
    for minimum in KINDS:
        if minimum in stated:
            continue
        something_counts = any(counts(minimum, c, chosen=chosen) for c in characters)
        if strictest(asked, f"max_{minimum}") == 0 or not something_counts:
            asked[minimum] = 0
        else:
            asked.setdefault(minimum, 1 if NO_WISHES.isdisjoint(stated) else 0)
    if "entropy_bits" not in stated:
        asked.setdefault("length", default_length(stated, preset))
    return asked, chosen


def default_length(stated, preset):
    """Return the default length: the preset's or 16, or the nearest that preset and rules allow."""
    length = preset.get("length", 16)
    for limit in limits(stated):
        length = max(length, limit.min_length or length)
    for limit in limits(stated):
        length = min(length, limit.max_length or length)
    return length


def alphabet(stated):
    """Return every character that no maximum removes, in ASCII order."""
    asked, _ = resolve(stated)
    removed = {KINDS[m] for m in KINDS if strictest(asked, f"max_{m}") == 0}
    return "".join(sorted(c for c in usable(asked) if KIND[c] not in removed))


def longest_run(password, follows):
    """Return the length of the longest run in which each character follows the one before."""
    longest = length = 1
    for before, character in pairwise(password):
        length = length + 1 if follows(before, character) else 1
        longest = max(longest, length)
    return longest


def follows(before, character):
    """Whether a character is the next one of a-z, A-Z or 0-9."""
    together = before + character
    return any(together in run for run in (ascii_lowercase, ascii_uppercase, digits))


def longest_sequence(password):
    """Return the length of the longest sequence in a-z, A-Z or 0-9, in either direction."""
    return max(longest_run(password, follows), longest_run(password[::-1], follows))


def restricted(asked):
    """Make a function that checks the restrictions that are not counts of classes."""
    most_equal = strictest(asked, "max_repeating") or asked["length"]
    most_in_sequence = strictest(asked, "max_sequential") or asked["length"]
    different = strictest(asked, "min_unique") or 0
    every = limits(asked)
    folded = several(asked.get("not_containing", []))
    folded += [one for limit in every for one in several(limit.values.get("not_containing", []))]

    def kept(password):
        return (
            len(set(password)) >= different
            and longest_run(password, str.__eq__) <= most_equal
            and longest_sequence(password) <= most_in_sequence
            and not any(one.lower() in password.lower() for one in folded)
            and all(limit.first is None or password[0] in limit.first for limit in every)
            and all(limit.last is None or password[-1] in limit.last for limit in every)
            and all(set(one) & set(password) for limit in every for one in limit.required)
            and not any(one in password for limit in every for one in limit.forbidden)
            and not any(one == password.lower() for limit in every for one in limit.words)
        )

    return kept


def counted(asked, *, chosen):
    """Make a function that checks the minimum and the maximum of each class."""
    characters = usable(asked)
    enough = [
        (strictest(asked, m) or 0, {c for c in characters if counts(m, c, chosen=chosen)})
        for m in KINDS
    ]
    most = {kind: strictest(asked, f"max_{m}") for m, kind in KINDS.items()}
    least_classes = strictest(asked, "min_classes") or 0

    def met(password):
        kinds = [KIND[c] for c in password]
        return (
            len(password) == asked["length"]
            and all(c in characters for c in password)
            and all(sum(c in those for c in password) >= least for least, those in enough)
            and all(n is None or kinds.count(kind) <= n for kind, n in most.items())
            and ("first" not in asked or kinds[0] in places(asked["first"]))
            and ("last" not in asked or kinds[-1] in places(asked["last"]))
            and len(set(kinds)) >= least_classes
        )

    return met


def checker(asked, *, chosen):
    """Make a function that checks these requirements, without the defaults."""
    met, kept = counted(asked, chosen=chosen), restricted(asked)
    return lambda password: met(password) and kept(password)


def satisfies(stated, password):
    """Whether a password satisfies the parameters."""
    asked, chosen = resolve(stated)
    return checker(asked, chosen=chosen)(password)


def every_password(stated):
    """Return every password that satisfies the parameters, by trying all strings."""
    asked, chosen = resolve(stated)
    met = checker(asked, chosen=chosen)
    words = map("".join, product(sorted(usable(asked)), repeat=asked["length"]))
    return [word for word in words if met(word)]
