"""Lower bounds on the share that satisfies the restrictions, where classes differ in size."""

from string import ascii_uppercase, digits

import pytest

from engine import exact, meter
from passmint.core.counting.class_counts import count
from passmint.core.counting.shares import share
from passmint.core.requirements.classes import CharacterClass
from passmint.core.requirements.requirements import Requirements
from passmint.core.requirements.restrictions import Restrictions


def asked(length, classes, **restrictions):
    """Return requirements of classes, given as name: (characters, minimum)."""
    made = (CharacterClass(name, c, c, least, None) for name, (c, least) in classes.items())
    return Requirements(length, tuple(made), restrictions=Restrictions(**restrictions))


@pytest.mark.parametrize("least", [2, 3, 4])
def test_a_class_of_one_character_repeats_it(least):
    requirements = asked(4, {"lowercase": ("a", least), "nums": (digits, 0)}, min_unique=2)
    share_kept = exact(requirements) / count(requirements, meter())
    assert share(requirements, meter()) <= share_kept
    assert (share_kept == 0) == (least == 4)


def test_a_string_that_one_case_alone_can_spell_is_as_rare_as_that_case():
    classes = {"uppercase": (ascii_uppercase, 6), "nums": (digits, 2)}
    requirements = asked(12, classes, not_containing=("abc",))
    kept = exact(requirements) / count(requirements, meter())
    assert 0.999 < share(requirements, meter()) <= kept
