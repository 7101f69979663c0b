"""The calls that most programs need: one password, many, and the reference API's function."""

from __future__ import annotations

from functools import lru_cache

from passmint.core.parameters.record import Parameter
from passmint.core.policy.policy import Policy
from passmint.core.sampling.randomness import SYSTEM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.phrases.passphrase import Passphrase
    from passmint.core.sampling.randomness import Randomness

_COUNT = Parameter("count", "integer", "How many passwords.", minimum=0, maximum=10**9)


def generate(policy: Policy | Passphrase, randomness: Randomness = SYSTEM) -> str:
    """One password or passphrase, each that satisfies it with the same probability."""
    return policy.sampler.draw(randomness)


def generate_many(
    policy: Policy | Passphrase, count: int, randomness: Randomness = SYSTEM
) -> list[str]:
    """`count` independent ones; passwords come much faster than from as many single calls."""
    _COUNT.check(count)
    return policy.sampler.draw_many(randomness, count)


def generate_password(
    length: int = 16,
    nums: int = 1,
    special_chars: int = 1,
    uppercase: int = 1,
    lowercase: int = 1,
) -> str:
    """A password of `length` characters with at least so many of each class.

    Special characters are !@#$%^&*(),.?":{}|<> here; other punctuation may appear beside them.

    Raises:
        ParameterError: a value is not an integer in range.
        UnsatisfiableError: the minimums do not fit into the length.
    """
    values = (length, nums, special_chars, uppercase, lowercase)
    try:
        policy = _reference_policy(*values)
    except TypeError:  # the cache cannot hash a list, so no integer: the check says which
        policy = _reference_policy.__wrapped__(*values)
    return generate(policy)


# Few, since it knows no weights: a plan for thousands of characters takes megabytes.
# typed: 16.0 and True are errors, and must not meet the entry of 16 or 1.
@lru_cache(16, typed=True)
def _reference_policy(
    length: int, nums: int, special_chars: int, uppercase: int, lowercase: int
) -> Policy:
    return Policy.of(
        {
            "length": length,
            "nums": nums,
            "special_chars": special_chars,
            "uppercase": uppercase,
            "lowercase": lowercase,
        }
    )
