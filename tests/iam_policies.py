"""An evaluator of IAM policies in a few lines, with nothing of Terraform in it."""

import re
from itertools import product

# What IAM's condition operators compare with. A key that a request lacks fails each of them.
_EXACT, _PATTERN = ("StringEquals", "ArnEquals"), ("StringLike", "ArnLike")


def listed(value):
    return value if isinstance(value, list) else [value]


def matches(patterns, value, flags=0):
    """Whether one of IAM's patterns (* and ?) stands for the whole value."""
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, flags)
        for pattern in listed(patterns)
    )


def met(condition, context):
    """Whether a request with these condition keys meets every line of a condition."""
    for operator, lines in condition.items():
        assert operator in _EXACT + _PATTERN, f"the evaluator does not know {operator}"
        for key, values in lines.items():
            if key not in context:
                return False
            exact = operator in _EXACT
            if not (context[key] in listed(values) if exact else matches(values, context[key])):
                return False
    return True


def allowed(policy, action, resource, context=None):
    """Whether an identity with this policy alone may do this: some statement allows, none denies."""
    effects = {
        statement["Effect"]
        for statement in policy["Statement"]
        if matches(statement["Action"], action, re.IGNORECASE)
        and matches(statement["Resource"], resource)
        and met(statement.get("Condition", {}), context or {})
    }
    return effects == {"Allow"}


def allows(policy, actions, resources, context=None):
    """Each action and resource of these that the policy lets together."""
    relevant = {
        action
        for action in actions
        if any(matches(item["Action"], action, re.IGNORECASE) for item in policy["Statement"])
    }
    return {pair for pair in product(relevant, resources) if allowed(policy, *pair, context)}
