"""Oracle that counts passwords from left to right by what is still required."""

from collections import Counter

from oracles.language import KIND, KINDS, counts, places, resolve, usable


def count(stated):
    """Count the passwords that satisfy the parameters."""
    asked, chosen = resolve(stated)
    return count_demands(asked, chosen=chosen)


def count_demands(asked, *, chosen):
    """Count the passwords that meet these requirements, without the defaults.

    The state holds, class by class: how many counted characters are still missing, for how many
    characters there still is room, and whether the class has appeared.
    """
    length = asked["length"]
    least_classes = asked.get("min_classes", 0)
    sizes = []
    start = []
    for minimum, kind in KINDS.items():
        members = [c for c in usable(asked) if KIND[c] == kind]
        counted = sum(counts(minimum, c, chosen=chosen) for c in members)
        sizes.append((kind, counted, len(members) - counted))
        room = asked.get(f"max_{minimum}")
        start.append((asked.get(minimum, 0), None if room is None else min(room, length), False))
    ways = Counter({tuple(start): 1})
    for position in range(length):
        allowed = set(KINDS.values())
        if position == 0 and "first" in asked:
            allowed &= places(asked["first"])
        if position == length - 1 and "last" in asked:
            allowed &= places(asked["last"])
        following = Counter()
        for state, number in ways.items():
            for index, (kind, counted, uncounted) in enumerate(sizes):
                missing, room, _ = state[index]
                if kind not in allowed or room == 0:
                    continue
                left = None if room is None else room - 1
                for size, still in ((counted, max(missing - 1, 0)), (uncounted, missing)):
                    if size:
                        after = (still, left, least_classes > 0)
                        following[(*state[:index], after, *state[index + 1 :])] += number * size
        ways = Counter(
            {
                state: number
                for state, number in following.items()
                if sum(missing for missing, _, _ in state) < length - position
            }
        )
    return sum(
        number
        for state, number in ways.items()
        if not any(missing for missing, _, _ in state)
        and sum(seen for _, _, seen in state) >= least_classes
    )
