"""A lazy attribute is computed once for each instance, and no instance waits for another."""

from threading import Event, Thread

import pytest

from engine import keyspace_of, requirements_of
from passmint.core.counting import keyspace as keyspace_module
from passmint.core.lazy import lazy_property

SECONDS = 30  # far more than a computation takes; a lock would use them all


class Counted:
    """Instances that note how often they compute."""

    def __init__(self):
        self.times = 0

    @lazy_property
    def figure(self):
        """The figure."""
        self.times += 1
        return self.times


def test_an_attribute_is_computed_once_for_each_instance():
    one, other = Counted(), Counted()
    assert (one.times, one.figure, one.figure, one.times) == (0, 1, 1, 1)
    assert (other.figure, other.times) == (1, 1)
    assert Counted.figure.__doc__ == "The figure."


def test_a_failed_computation_is_tried_again():
    class Failing:
        fails = True

        @lazy_property
        def figure(self):
            if self.fails:
                raise ValueError
            return 1

    one = Failing()
    with pytest.raises(ValueError):  # noqa: PT011 - it has no text
        _ = one.figure
    one.fails = False
    assert one.figure == 1


@pytest.mark.parametrize(
    "name", ["acceptance", "upper", "lower_by_union", "share", "exact", "every"]
)
def test_a_thread_that_computes_a_keyspace_stops_no_other(name, monkeypatch):
    computing, finish = Event(), Event()
    slow = keyspace_of(requirements_of({"length": 9, "max_repeating": 2}))
    quick = keyspace_of(requirements_of({"length": 8, "max_repeating": 2}))
    original = getattr(keyspace_module.Keyspace, name)

    def compute(keyspace):
        if keyspace is slow:
            computing.set()
            assert finish.wait(SECONDS)
            return 0
        return original._compute(keyspace)

    compute.__name__ = name
    replaced = type(original)(compute)
    monkeypatch.setattr(keyspace_module.Keyspace, name, replaced)
    if hasattr(replaced, "__set_name__"):
        replaced.__set_name__(keyspace_module.Keyspace, name)
    threads = [Thread(target=getattr, args=(one, name), daemon=True) for one in (slow, quick)]
    try:
        threads[0].start()
        assert computing.wait(SECONDS)
        threads[1].start()
        threads[1].join(SECONDS)
        assert name in vars(quick)
        assert name not in vars(slow)
    finally:
        finish.set()
        threads[0].join(SECONDS)
