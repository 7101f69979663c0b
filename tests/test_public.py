"""The public names of the package: found, listed, and the same as the records of the engine."""

import subprocess
import sys
from typing import get_args

import pytest

import passmint
from passmint.core.characters import POSITION_CLASSES
from passmint.core.parameters.policy import CONTEXT_NAMES


def test_every_public_name_is_found_and_listed():
    assert passmint.__all__ == sorted(passmint.__all__)
    assert all(getattr(passmint, name) is not None for name in passmint.__all__)
    assert set(passmint.__all__) <= set(dir(passmint))


def test_dir_lists_names_that_are_not_imported_yet():
    code = "import passmint, sys; print(set(passmint.__all__) <= set(dir(passmint)), 'passmint.core.phrases' in sys.modules, 'typing' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[:2] == ["True", "False"]


@pytest.mark.parametrize("name", ["Nonsense", "polic", "_no", "annotations_"])
def test_an_unknown_name_is_an_error_that_names_it(name):
    with pytest.raises(AttributeError, match=f"^module 'passmint' has no attribute '{name}'$"):
        getattr(passmint, name)


def test_the_literal_types_hold_the_names_that_the_parameters_take():
    assert get_args(passmint.ContextName) == CONTEXT_NAMES
    assert get_args(passmint.PositionName) == tuple(POSITION_CLASSES)


def test_explain_takes_a_policy_or_its_parameters():
    stated = {"length": 20, "nums": 2, "safe_for": "url"}
    explained = passmint.explain(stated)
    assert explained == passmint.explain(passmint.Policy(**stated))
    assert explained["satisfiable"] is True
    assert passmint.explain({"length": 3, "nums": 4})["satisfiable"] is False
