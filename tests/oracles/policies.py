"""Hypothesis strategies for the stated parameters of policies."""

from string import ascii_lowercase, ascii_uppercase, digits, punctuation

from hypothesis import strategies as st

from oracles.language import PLACES, PRINTABLE, REFERENCE_SYMBOLS

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
    """Values of one optional parameter, its integers up to `most`."""
    if name in ("first", "last"):
        return positions
    if name == "min_classes":
        return st.integers(1, 4)
    return st.booleans() if name == "exclude_ambiguous" else st.integers(0, most)


def options(most):
    """Some of the optional parameters."""
    return st.lists(st.sampled_from(OPTIONS), max_size=6, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: option(name, most) for name in names})
    )


@st.composite
def small_policies(draw, longest=5, most_words=3000):
    """Policies of few characters, chosen by each of the ways there are, and of few words."""
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
    """Policies over large alphabets and long passwords, with minimums and maximums to match."""
    stated = draw(options(4))
    way = draw(st.sampled_from(("default", "alphabet", "symbols", "exclude")))
    if way != "default":
        stated[way] = "".join(draw(st.lists(characters, min_size=1, max_size=40)))
    if way == "symbols":
        stated[way] = "".join(c for c in stated[way] if c in " " + punctuation)
    stated["length"] = draw(st.integers(1, longest))
    return stated
