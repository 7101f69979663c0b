from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from passmint.core.wordlengths import AllSequences, Groups, Sequences

WORDS = st.sets(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=5)
COUNTS = st.integers(0, 4)
LENGTHS = st.integers(-2, 22)


@given(WORDS, COUNTS, LENGTHS, LENGTHS)
def test_sequences_within_lengths_are_counted_and_numbered(words, count, least, most):
    expected = {
        chosen for chosen in product(words, repeat=count) if least <= sum(map(len, chosen)) <= most
    }
    sequences = Sequences(Groups(words), count, least, most)
    assert sequences.total == len(expected)
    assert {tuple(sequences[number]) for number in range(len(expected))} == expected


@given(WORDS, COUNTS)
def test_all_sequences_are_numbered(words, count):
    sequences = AllSequences(tuple(words), count)
    assert sequences.total == len(words) ** count
    numbered = {tuple(sequences[number]) for number in range(sequences.total)}
    assert numbered == set(product(words, repeat=count))
