"""The memo computes each value once, and holds a bounded number of items."""

from passmint.core.sampling.memo import Memo


def test_a_value_is_computed_once_until_the_memo_starts_again():
    made = []
    memo = Memo(lambda key: made.append(key) or [key] * key, len, 5)
    assert [memo[key] for key in (2, 3, 2, 1, 2)] == [[2, 2], [3, 3, 3], [2, 2], [1], [2, 2]]
    assert made == [2, 3, 1]  # 6 items are more than 5 only now
    assert memo[4] == [4] * 4
    assert dict(memo) == {4: [4] * 4}
    assert memo[2] == [2, 2]
    assert made == [2, 3, 1, 4, 2]


def test_the_items_are_counted_anew_after_the_memo_has_started_again():
    memo = Memo(lambda key: [key], len, 2)
    sizes = []
    for key in range(8):
        assert memo[key] == [key]
        sizes.append(len(memo))
    assert sizes == [1, 2, 3, 1, 2, 3, 1, 2]
