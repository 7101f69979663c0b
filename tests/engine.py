"""Shortcuts into the engine, for tests of its parts."""

from passmint.core.budget import Budget, Meter
from passmint.core.counting.keyspace import Keyspace
from passmint.core.counting.transfer import TransferTable
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.requirements.resolve import ResolvedPolicy
from passmint.core.sampling.walk import Walk

AMPLE = Budget(60_000, memory_mib=2000)


def meter(budget=AMPLE):
    """Return a meter that is large enough for every test, unless another budget is given."""
    return Meter(budget)


def requirements_of(stated):
    """Return the requirements of policy values, satisfiable or not."""
    canonical = {name: POLICY_PARAMETERS[name].check(value) for name, value in stated.items()}
    return ResolvedPolicy.of(canonical).requirements(canonical["length"])


def keyspace_of(requirements, budget=AMPLE):
    """Return the keyspace of requirements under a budget of its own."""
    return Keyspace(requirements, meter(budget))


def exact(requirements, budget=AMPLE):
    """Return the number of passwords, counted by the transfer table."""
    return TransferTable(requirements, meter(budget), keep=False).total


def walk_of(requirements):
    """Return a walk over the passwords, whichever sampler the policy would choose."""
    return Walk(TransferTable(requirements, meter(), keep=True), meter())
