"""Short ways into the engine, for tests of its parts."""

from passmint.core.budget import Budget, Meter
from passmint.core.counting.keyspace import Keyspace
from passmint.core.counting.transfer import TransferTable
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.requirements.resolve import ResolvedPolicy
from passmint.core.sampling.walk import Walk

AMPLE = Budget(60_000, memory_mib=2000)


def meter(budget=AMPLE):
    """A meter that stops at nothing that a test does, unless told otherwise."""
    return Meter(budget)


def requirements_of(stated):
    """The requirements of stated values, satisfiable or not."""
    canonical = {name: POLICY_PARAMETERS[name].check(value) for name, value in stated.items()}
    return ResolvedPolicy.of(canonical).requirements(canonical["length"])


def keyspace_of(requirements, budget=AMPLE):
    return Keyspace(requirements, meter(budget))


def exact(requirements, budget=AMPLE):
    """The number of passwords, by the transfer table."""
    return TransferTable(requirements, meter(budget), keep=False).total


def walk_of(requirements):
    """A walk over the passwords, whatever the policy would pick."""
    return Walk(TransferTable(requirements, meter(), keep=True), meter())
