"""Passwords made by machines: exactly uniform, exactly counted, bounded.

>>> from passmint import Policy, generate
>>> policy = Policy(length=20, nums=2, special_chars=2)
>>> len(generate(policy))
20
"""

from passmint.core.budget import Budget
from passmint.core.errors import (
    ParameterError,
    PassmintError,
    PolicyTooComplexError,
    RandomnessError,
    UnsatisfiableError,
)
from passmint.core.generation import generate, generate_many, generate_password
from passmint.core.policy.policy import Policy
from passmint.core.sampling.randomness import Randomness

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.phrases.passphrase import Passphrase
    from passmint.core.phrases.wordlist import Wordlist

__all__ = [
    "Budget",
    "ParameterError",
    "PassmintError",
    "Passphrase",
    "Policy",
    "PolicyTooComplexError",
    "Randomness",
    "RandomnessError",
    "UnsatisfiableError",
    "Wordlist",
    "__version__",
    "generate",
    "generate_many",
    "generate_password",
]


def __getattr__(name: str) -> object:
    """Passphrases are imported when they are used: a program of passwords starts without them."""
    if name == "Passphrase":
        from passmint.core.phrases.passphrase import Passphrase  # noqa: PLC0415

        return Passphrase
    if name == "Wordlist":
        from passmint.core.phrases.wordlist import Wordlist  # noqa: PLC0415

        return Wordlist
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
