"""Functions that most programs call: one password, many, and the reference API's function."""

from __future__ import annotations

from functools import lru_cache

from passmint.core.errors import ParameterError
from passmint.core.parameters.record import Parameter
from passmint.core.policy.policy import Policy
from passmint.core.sampling.randomness import SYSTEM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.phrases.passphrase import Passphrase
    from passmint.core.sampling.randomness import Randomness

_COUNT = Parameter("count", "integer", "Number of passwords.", minimum=0, maximum=10**9)


def generate(policy: Policy | Passphrase, randomness: Randomness = SYSTEM) -> str:
    """Draw one password or passphrase. Every one that satisfies the policy is equally likely.

    Raises:
        ParameterError: `policy` is neither a `Policy` nor a `Passphrase`.
        RandomnessError: the source of random bytes does not work.
    """
    try:
        draw = policy.sampler.draw
    except AttributeError:
        raise _no_policy(policy, "generate(Policy(length=20))") from None
    return draw(randomness)


def generate_many(
    policy: Policy | Passphrase, count: int, randomness: Randomness = SYSTEM
) -> list[str]:
    """Draw `count` independent passwords or passphrases.

    Passwords take much less time than in `count` calls of `generate`.

    Raises:
        ParameterError: `count` is not an integer from 0 to a billion, or `policy` is neither a
            `Policy` nor a `Passphrase`.
        RandomnessError: the source of random bytes does not work.
    """
    _COUNT.check(count)
    try:
        draw_many = policy.sampler.draw_many
    except AttributeError:
        raise _no_policy(policy, "generate_many(Policy(length=20), 10)") from None
    return draw_many(randomness, count)


def _no_policy(value: object, example: str) -> ParameterError:
    got = f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__
    message = f"expected a Policy or Passphrase, got {got}; write {example}"
    return ParameterError(message, "policy")


def generate_password(
    length: int = 16,
    nums: int = 1,
    special_chars: int = 1,
    uppercase: int = 1,
    lowercase: int = 1,
) -> str:
    """Draw one password of `length` characters, given the minimum number of each class.

    `special_chars` counts the characters !@#$%^&*(),.?":{}|<>; other punctuation may appear too.

    Raises:
        ParameterError: a value is not an integer, or is out of range.
        UnsatisfiableError: the minimums do not fit into the length.
    """
    values = (length, nums, special_chars, uppercase, lowercase)
    try:
        policy = _reference_policy(*values)
    except TypeError:  # a list, for example: the cache cannot hash it, and the check names it
        policy = _reference_policy.__wrapped__(*values)
    return generate(policy)


# Only 16 entries, because a plan for thousands of characters takes megabytes.
# typed: 16.0 and True are errors and must not hit the entry of 16 or 1.
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
