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

# Imported when they are used: most programs start without them.
_LAZY = {
    "ContextName": "passmint.core.parameters.names",
    "Failure": "passmint.core.policy.matching",
    "MatchResult": "passmint.core.policy.matching",
    "Passphrase": "passmint.core.phrases.passphrase",
    "PositionName": "passmint.core.parameters.names",
    "Wordlist": "passmint.core.phrases.wordlist",
    "explain": "passmint.core.policy.explanation",
}

__all__ = [
    "Budget",
    "ContextName",
    "Failure",
    "MatchResult",
    "ParameterError",
    "PassmintError",
    "Passphrase",
    "Policy",
    "PolicyTooComplexError",
    "PositionName",
    "Randomness",
    "RandomnessError",
    "UnsatisfiableError",
    "Wordlist",
    "__version__",
    "explain",
    "generate",
    "generate_many",
    "generate_password",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.parameters.names import ContextName, PositionName
    from passmint.core.phrases.passphrase import Passphrase
    from passmint.core.phrases.wordlist import Wordlist
    from passmint.core.policy.explanation import explain
    from passmint.core.policy.matching import Failure, MatchResult
else:  # a type checker that saw __getattr__ would take every misspelt name for an object

    def __getattr__(name):
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415

        value = getattr(import_module(_LAZY[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
