"""Hypothesis strategies for parameters of policies."""

from string import ascii_lowercase, ascii_uppercase, digits, punctuation

from hypothesis import strategies as st

from oracles.language import PLACES, PRINTABLE, REFERENCE_SYMBOLS, usable
from oracles.texts import preset, rules
from passmint.core.targets.contexts import CONTEXTS

MINIMUMS = ("nums", "special_chars", "uppercase", "lowercase")
MAXIMUMS = tuple(f"max_{name}" for name in MINIMUMS)
OPTIONS = (*MINIMUMS, *MAXIMUMS, "first", "last", "min_classes", "exclude_ambiguous")

characters = st.one_of(
    st.sampled_from(ascii_lowercase),
    st.sampled_from(ascii_uppercase),
    st.sampled_from(digits),
    st.sampled_from(REFERENCE_SYMBOLS),
    st.sampled_from(" " + punctuation),
)
positions = st.one_of(
    st.sampled_from(tuple(PLACES)),
    st.lists(st.sampled_from(tuple(PLACES)), min_size=1, max_size=3, unique=True),
)


def option(name, most):
    """Draw values of one optional parameter, with integers up to `most`."""
    if name in ("first", "last"):
        return positions
    if name == "min_classes":
        return st.integers(1, 4)
    return st.booleans() if name == "exclude_ambiguous" else st.integers(0, most)


def options(most):
    """Draw some of the optional parameters."""
    return st.lists(st.sampled_from(OPTIONS), max_size=6, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: option(name, most) for name in names})
    )


@st.composite
def small_policies(draw, longest=5, most_words=3000):
    """Draw policies with a small alphabet, set in each possible way, and few passwords."""
    kept = draw(st.lists(characters, min_size=1, max_size=6, unique=True))
    stated = draw(options(3))
    others = "".join(c for c in PRINTABLE if c not in kept)
    way = draw(st.sampled_from(("alphabet", "exclude", "symbols")))
    if way == "alphabet":
        stated["alphabet"] = "".join(kept + draw(st.lists(st.sampled_from(kept), max_size=2)))
        if removed := draw(st.lists(characters, max_size=2)):
            stated["exclude"] = "".join(removed)
    else:
        stated["exclude"] = others
    if way == "symbols":
        extra = draw(st.lists(st.sampled_from(punctuation), max_size=2))
        symbols = [c for c in kept if c in " " + punctuation]
        stated["symbols"] = "".join(symbols + extra)
    lengths = [n for n in range(1, longest + 1) if len(kept) ** n <= most_words]
    stated["length"] = draw(st.sampled_from(lengths))
    return stated


@st.composite
def large_policies(draw, longest=64):
    """Draw policies with large alphabets and long passwords, with suitable minimums and maximums."""
    stated = draw(options(4))
    way = draw(st.sampled_from(("default", "alphabet", "symbols", "exclude")))
    if way != "default":
        stated[way] = "".join(draw(st.lists(characters, min_size=1, max_size=40)))
    if way == "symbols":
        stated[way] = "".join(c for c in stated[way] if c in " " + punctuation)
    stated["length"] = draw(st.integers(1, longest))
    return stated


RESTRICTIONS = (
    "min_unique",
    "max_repeating",
    "max_sequential",
    "not_containing",
    "safe_for",
    "rules",
    "preset",
)


@st.composite
def neighbours(draw, most):
    """Draw a few characters, some of them neighbours in a sequence."""
    sequence = draw(st.sampled_from((ascii_lowercase, ascii_uppercase, digits)))
    begin = draw(st.integers(0, len(sequence) - 1))
    kept = sequence[begin : begin + draw(st.integers(1, most))]
    extra = draw(st.lists(characters | st.sampled_from(kept.swapcase()), max_size=most - 1))
    return "".join(dict.fromkeys(kept + "".join(extra)))[:most]


def subsets(kept, most=4):
    """Draw some of the characters."""
    return st.lists(st.sampled_from(kept), min_size=1, max_size=most, unique=True).map("".join)


def written(kept):
    """Draw strings of these characters in either case."""
    either = sorted({*kept, *kept.swapcase()})
    return st.text(st.sampled_from(either), min_size=1, max_size=3)


@st.composite
def drawn_rules(draw, kept, length):
    """Draw rules for passwords of these characters and about this length."""
    others = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "min_length": st.integers(1, length),
                "max_length": st.integers(length, length + 2),
                "max_repeating": st.integers(1, 3),
                "max_sequential": st.integers(1, 3),
            },
        )
    )
    required = draw(st.lists(subsets(kept), max_size=3))
    allowed = draw(st.just("") | subsets(kept) | st.just(PRINTABLE))
    if not (required or allowed or others):
        allowed = kept
    return rules(required=tuple(required), allowed=allowed, **others)


@st.composite
def drawn_preset(draw, kept, length):
    """Draw a preset for passwords of these characters and about this length."""
    demand = {name: option(name, 2) for name in (*MINIMUMS, *MAXIMUMS, "min_classes")}
    demand |= {"first": positions, "last": positions}
    demand |= {name: st.integers(1, 3) for name in ("min_unique", "max_repeating")}
    demand["max_sequential"] = st.integers(1, 3)
    lengths = {"min_length": st.integers(1, length), "max_length": st.integers(length, length + 2)}
    names = draw(st.lists(st.sampled_from((*demand, *lengths)), max_size=3, unique=True))
    limits = {name: draw((demand | lengths)[name]) for name in names}
    if draw(st.booleans()):
        limits["characters"] = draw(subsets(kept, 6))
    else:
        limits |= draw(
            st.fixed_dictionaries({}, optional={"excluded": characters, "space": st.booleans()})
        )
    if draw(st.booleans()):
        limits["not_containing"] = draw(st.lists(written(kept), min_size=1, max_size=2))
    wishes = draw(st.lists(st.sampled_from(tuple(demand)), max_size=2, unique=True))
    defaults = {name: draw(demand[name]) for name in wishes if name not in limits}
    symbols = [c for c in kept if c in " " + punctuation]
    if symbols and "characters" not in limits and "excluded" not in limits and " " not in symbols:
        defaults["symbols"] = draw(subsets(symbols))
    if draw(st.booleans()):
        defaults["exclude_ambiguous"] = draw(st.booleans())
    return preset(limits, defaults)


@st.composite
def restricted_policies(draw, longest=5, most_words=3000):
    """Draw small policies with at least one restriction, over all parameters."""
    stated = draw(small_policies(longest, most_words))
    kept = "".join(sorted(set(usable(stated)))) or "a"
    if draw(st.booleans()):
        kept = draw(neighbours(max(len(kept), 2)))
        for name in ("alphabet", "symbols", "exclude"):
            stated.pop(name, None)
        if draw(st.booleans()):
            stated["alphabet"] = kept
        else:
            stated["exclude"] = "".join(c for c in PRINTABLE if c not in kept)
        lengths = [n for n in range(1, longest + 1) if len(kept) ** n <= most_words]
        stated["length"] = draw(st.sampled_from(lengths))
    names = draw(st.lists(st.sampled_from(RESTRICTIONS), min_size=1, max_size=4, unique=True))
    length = stated["length"]
    for name in names:
        if name == "not_containing":
            stated[name] = draw(st.lists(written(kept), min_size=1, max_size=3))
        elif name == "safe_for":
            stated[name] = draw(
                st.lists(st.sampled_from(sorted(CONTEXTS)), min_size=1, max_size=2, unique=True)
            )
        elif name == "rules":
            stated[name] = draw(drawn_rules(kept, length))
        elif name == "preset":
            stated[name] = draw(drawn_preset(kept, length))
        else:
            stated[name] = draw(st.integers(1, min(len(kept), length, 4)))
    return stated
