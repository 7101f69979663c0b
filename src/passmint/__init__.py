"""Passwords made by machines: exactly uniform, exactly counted, bounded.

>>> from passmint import Policy, generate
>>> policy = Policy(length=20, nums=2, special_chars=2)
>>> len(generate(policy))
20
"""

from passmint.core.errors import (
    ParameterError,
    PassmintError,
    PolicyTooComplexError,
    RandomnessError,
    UnsatisfiableError,
)
from passmint.core.generation import generate, generate_many, generate_password
from passmint.core.policy import Policy
from passmint.core.randomness import Randomness

__version__ = "0.1.0"

__all__ = [
    "ParameterError",
    "PassmintError",
    "Policy",
    "PolicyTooComplexError",
    "Randomness",
    "RandomnessError",
    "UnsatisfiableError",
    "__version__",
    "generate",
    "generate_many",
    "generate_password",
]
