"""Readers: restrictions that are checked character by character, one class for each kind."""

from __future__ import annotations

from passmint.core.requirements.restrictions import FOLLOWING, PRECEDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Protocol

    from passmint.core.requirements.restrictions import Restrictions

    class Reader(Protocol):
        """Check of one restriction that reads a password character by character.

        `start` is the state before the first character. `neutral` is the state in which the
        reader remembers nothing.
        """

        start: Any
        neutral: Any

        def step(self, state: Any, character: str, *, same: bool) -> Any:
            """Return the state after one more character, or None for a violation.

            `same` says that the character equals the one before.
            """

        def exceptions(self, state: Any) -> Iterable[str]:
            """Return the characters that may lead elsewhere than from the neutral state.

            With max_repeating, the automaton itself adds the character read last.
            """

        def accepts(self, state: Any) -> bool:
            """Tell whether a password may end in this state."""


class _EndsReader:
    """Reader that limits the first and the last character to certain sets."""

    neutral = "fine"

    def __init__(self, first: str | None, last: str | None, alphabet: str) -> None:
        self.start = "fine" if first is None else "start"
        self._last = last
        self._never_first = "".join(c for c in alphabet if first is not None and c not in first)

    def step(self, state: str, character: str, *, same: bool) -> str | None:
        if state == "start" and character in self._never_first:
            return None
        return "fine" if self._last is None or character in self._last else "not an end"

    def exceptions(self, state: str) -> str:
        return self._never_first if state == "start" else ""

    def accepts(self, state: str) -> bool:
        return state != "not an end"


class _RepetitionReader:
    """Reader that limits runs of one character. Its state is the length of the run."""

    start = neutral = 0

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def step(self, state: int, character: str, *, same: bool) -> int | None:
        if not same:
            return 1
        return state + 1 if state < self._limit else None

    def exceptions(self, state: int) -> str:
        return ""

    def accepts(self, state: int) -> bool:
        return True


class _SequenceReader:
    """Reader that limits runs along a sequence, such as abc or 321.

    Its state is the last character of the run, the direction and the length.
    """

    start = neutral = ("", 0, 0)

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def step(
        self, state: tuple[str, int, int], character: str, *, same: bool
    ) -> tuple[str, int, int] | None:
        before, direction, length = state
        step = _step(before, character)
        if not step:
            return (character, 0, 1) if _in_sequence(character) else self.neutral
        length = length + 1 if step == direction else 2
        return (character, step, length) if length <= self._limit else None

    def exceptions(self, state: tuple[str, int, int]) -> str:
        return FOLLOWING.get(state[0], "") + PRECEDING.get(state[0], "")

    def accepts(self, state: tuple[str, int, int]) -> bool:
        return True


def _in_sequence(character: str) -> bool:
    return character in FOLLOWING or character in PRECEDING


def _step(before: str, character: str) -> int:
    """Return 1 if `character` follows `before` in a sequence, -1 if it precedes it, else 0."""
    if FOLLOWING.get(before) == character:
        return 1
    return -1 if PRECEDING.get(before) == character else 0


class _SubstringReader:
    """Reader that forbids strings, by the algorithm of Aho and Corasick (1975).

    Its state is a node in the tree of prefixes: the longest prefix of a string that the characters
    so far end with. `_moves` holds, by node, the characters that lead elsewhere than from the
    root. They lead to a node, or to None where a string is complete.
    """

    start = neutral = 0

    def __init__(
        self, strings: tuple[str, ...], *, fold: bool, charge: Callable[[int], None]
    ) -> None:
        self._fold = fold
        charge(sum(map(len, strings)))
        children, complete = _tree(strings)
        self._root: dict[str, int | None] = {
            char: None if child in complete else child for char, child in children[0].items()
        }
        self._moves: list[dict[str, int | None]] = [{} for _ in children]
        suffixes = [0] * len(children)  # by node: the node of its longest proper suffix
        for node, following in enumerate(children):  # nodes of shorter prefixes come first
            if not following:
                continue
            suffix = suffixes[node]
            if node:
                charge(len(self._moves[suffix]) + len(following))
                self._moves[node] |= self._moves[suffix]
            for char, child in following.items():
                after = self._after(suffix, char) if node else 0
                suffixes[child] = 0 if after is None else after
                if after is None or child in complete:
                    complete.add(child)
                    after_child = None
                else:
                    after_child = child
                if node:
                    self._moves[node][char] = after_child

    def _after(self, node: int, character: str) -> int | None:
        moves = self._moves[node]
        return moves[character] if character in moves else self._root.get(character, 0)

    def step(self, state: int, character: str, *, same: bool) -> int | None:
        return self._after(state, character.lower() if self._fold else character)

    def exceptions(self, state: int) -> str:
        characters = "".join(self._moves[state])
        return characters + characters.upper() if self._fold else characters

    def accepts(self, state: int) -> bool:
        return True


def _tree(strings: tuple[str, ...]) -> tuple[list[dict[str, int]], set[int]]:
    """Return the tree of all prefixes: the children of each node, and the nodes of whole strings.

    Nodes are numbered level by level, from the root 0.
    """
    children: list[dict[str, int]] = [{}]
    complete: set[int] = set()
    level = [(string, 0) for string in strings]
    depth = 0
    while level:
        following = []
        for string, node in level:
            child = children[node].get(string[depth])
            if child is None:
                child = children[node][string[depth]] = len(children)
                children.append({})
            if len(string) == depth + 1:
                complete.add(child)
            else:
                following.append((string, child))
        level = following
        depth += 1
    return children, complete


class _WordReader:
    """Reader that forbids whole passwords, in any case.

    Its state is the text so far, in lowercase, while one of them begins with it.
    """

    start, neutral = "", "\0"  # no password contains a NUL

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = frozenset(words)
        self._next: dict[str, str] = {}
        for word in words:
            for end, character in enumerate(word):
                beginning = word[:end]
                self._next[beginning] = self._next.get(beginning, "") + character

    def step(self, state: str, character: str, *, same: bool) -> str:
        character = character.lower()
        return state + character if character in self._next.get(state, "") else self.neutral

    def exceptions(self, state: str) -> str:
        characters = self._next.get(state, "")
        return characters + characters.upper()

    def accepts(self, state: str) -> bool:
        return state not in self._words


def readers(
    restrictions: Restrictions, alphabet: str, charge: Callable[[int], None]
) -> Iterator[Reader]:
    """Yield one reader for each restriction that is read character by character.

    Required sets are counted elsewhere (`Outstanding`), and `min_unique` by the automaton itself.
    """
    if restrictions.first is not None or restrictions.last is not None:
        yield _EndsReader(restrictions.first, restrictions.last, alphabet)
    if restrictions.max_repeating is not None:
        yield _RepetitionReader(restrictions.max_repeating)
    if restrictions.max_sequential is not None:
        yield _SequenceReader(restrictions.max_sequential)
    if restrictions.forbidden:
        yield _SubstringReader(restrictions.forbidden, fold=False, charge=charge)
    if restrictions.not_containing:
        yield _SubstringReader(restrictions.not_containing, fold=True, charge=charge)
    if restrictions.words:
        yield _WordReader(restrictions.words)
