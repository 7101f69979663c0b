"""Spaces of the search: each draws a case, changes one, and crosses two.

A case is a JSON object; `subjects` says what each kind of case does. Drawing prefers what makes
work: overlapping requirements, minimums that fill the length, strings that share parts.
"""

from __future__ import annotations

import json

from adversary import rulestexts, strings
from adversary.filespaces import HclSpace, PresetsSpace, WordlistSpace
from passmint.core.parameters.passphrase import WORDLIST_NAMES
from passmint.core.parameters.policy import CONTEXT_NAMES, POLICY_PARAMETERS
from passmint.core.targets import presets

LENGTH, COUNT, WORDS, PHRASE_LENGTH, BODY = 64, 1000, 20, 256, 16 * 1024  # of the service
_CLASSES = ("nums", "special_chars", "uppercase", "lowercase")
_MAXIMUMS = tuple(f"max_{name}" for name in _CLASSES)
_POSITIONS = ("letter", "lowercase", "uppercase", "digit", "symbol", "alphanumeric")
_GENERATE, _EXPLAIN = "/generate-password", "/explain-policy"
_PHRASE = "/generate-passphrase"
_SYMBOLS = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = _LETTERS + "0123456789" + _SYMBOLS


def spaces():
    """Return every space with its share of the search."""
    return [
        (PolicySpace(), 60),
        (PhraseSpace(), 14),
        (BodySpace(), 4),
        (RulesSpace(), 4),
        (PresetsSpace(), 6),
        (WordlistSpace(), 6),
        (HclSpace(), 6),
    ]


class ParameterSpace:
    """Space of requests with parameters, which are drawn in groups.

    groups: for each name, a function of (random, body) that sets the group's parameters in the body.
    members: for each name, the parameters of the group, if there is not only one of that name.
    always: groups that are never left out. costly: groups that make work by themselves. most: limits
    of the service. exclusive: parameters of which only one may be set.
    """

    def __init__(self, name, paths, groups, members, *, always, costly, most, exclusive):
        self.name = name
        self.paths = paths
        self.groups = groups
        self.members = {**{group: (group,) for group in groups}, **members}
        self.always = always
        self.costly = costly
        self.most = most
        self.exclusive = exclusive

    def draw(self, random):
        """Draw a case: one to three costly groups with few others, or a random dense one."""
        body = {}
        costly, share = (), random.choice((0.25, 0.4, 0.6))
        if random.random() < 0.6:
            costly, share = random.sample(self.costly, random.choice((1, 2, 2, 3))), 0.06
        for name in self.groups:
            if random.random() < share or name in self.always or name in costly:
                self.groups[name](random, body)
        return self.finished({"kind": "api", "path": random.choice(self.paths), "body": body})

    def mutate(self, case, random):
        """Return the case with one or more changes."""
        body = dict(case["body"])
        path = case["path"]
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            change = random.random()
            if change < 0.35 and body:
                self._nudge(random, body)
            elif change < 0.5:
                self._drop(random, body)
            elif change < 0.58:
                path = random.choice(self.paths)
            else:
                self._redraw(random, body)
        return self.finished({"kind": "api", "path": path, "body": body})

    def cross(self, case, other, random):
        """Return a case with each group of parameters from one of two cases."""
        body = {}
        for members in self.members.values():
            source = random.choice((case, other))["body"]
            body.update({name: source[name] for name in members if name in source})
        return self.finished({"kind": "api", "path": case["path"], "body": body})

    def niche(self, case):
        """Return the kind of case, by its costly groups. The search keeps the worst of each kind."""
        body = case["body"]
        groups = dict.fromkeys(self.costly)
        return (case["path"], *(name for name in groups if body.keys() & set(self.members[name])))

    def _redraw(self, random, body):
        name = random.choice(tuple(self.groups))
        self._clear(name, body)
        self.groups[name](random, body)

    def _drop(self, random, body):
        self._clear(random.choice(tuple(self.groups)), body)

    def _clear(self, name, body):
        for member in self.members[name]:
            body.pop(member, None)

    def _nudge(self, random, body):
        """Return a value close to the current value of a parameter."""
        large = [name for name in ("rules", "not_containing") if name in body]
        name = random.choice(large if large and random.random() < 0.3 else tuple(body))
        value = body[name]
        if isinstance(value, bool):
            body[name] = not value
        elif isinstance(value, int):
            step = random.choice((-4, -1, -1, 1, 1, 4))
            body[name] = max(0 if name in (*_CLASSES, *_MAXIMUMS) else 1, value + step)
        elif isinstance(value, float):
            body[name] = max(1.0, value * random.choice((0.5, 0.9, 1.1, 2.0)))
        elif name == "rules":
            body[name] = rulestexts.mutate(value, random)
        elif name == "not_containing":
            body[name] = strings.mutate(value, random)
        else:
            group = next(key for key, members in self.members.items() if name in members)
            self.groups[group](random, body)

    def finished(self, case):
        """Return the case within the service's limits, so that they do not refuse it."""
        body = case["body"]
        for name, most in self.most.items():
            if name in body:
                body[name] = min(body[name], most)
        for names in self.exclusive:
            for name in [name for name in names if name in body][1:]:
                del body[name]
        while len(json.dumps(body)) > BODY:
            body["not_containing"] = body["not_containing"][: len(body["not_containing"]) * 3 // 4]
        return case


def _length(random, body):
    body["length"] = random.choice((LENGTH, LENGTH, 40, 16, 32, random.randint(1, LENGTH)))


def _entropy(random, body):
    body.pop("length", None)
    body["entropy_bits"] = random.choice((32, 64, 80.5, 128, 200, 256, random.randint(1, 420)))


def _minimums(random, body):
    length = body.get("length", 16)
    style = random.random()
    if style < 0.35:  # the same of each: the counts are then freest to trade places
        least = random.randint(1, max(1, length // 4))
        body.update(dict.fromkeys(_CLASSES, least))
    elif style < 0.75:
        left = length if random.random() < 0.5 else random.randint(1, length)
        for name in random.sample(_CLASSES, random.randint(1, 4)):
            body[name] = random.randint(0, max(0, left // 2))
            left -= body[name]
    else:
        name = random.choice(_CLASSES)
        body[name] = random.choice((0, 1, length // 4, length // 2))


def _maximums(random, body):
    length = body.get("length", 16)
    same = random.randint(length // 4, length)
    for name in random.sample(_MAXIMUMS, random.choice((1, 2, 3, 4, 4))):
        value = same if random.random() < 0.6 else random.randint(0, length)
        body[name] = max(value, body.get(name.removeprefix("max_"), 0))


def _runs(random, body):
    which = random.choice(
        (("max_repeating",), ("max_sequential",), ("max_repeating", "max_sequential"))
    )
    for name in which:
        body[name] = random.choice((1, 1, 2, 3, random.randint(1, 70)))


def _unique(random, body):
    length = body.get("length", 16)
    body["min_unique"] = random.choice(
        (length, length // 2, length * 3 // 4, random.randint(1, 95))
    )


def _min_classes(random, body):
    body["min_classes"] = random.randint(1, 4)


def _alphabet(random, body):
    for name in ("alphabet", "symbols", "exclude", "exclude_ambiguous"):
        body.pop(name, None)
    style = random.random()
    some = "".join(random.sample(_PRINTABLE, random.choice((2, 4, 10, 30, 60, 90))))
    if style < 0.4:
        body["alphabet"] = some
    elif style < 0.6:
        body["symbols"] = "".join(random.sample(_SYMBOLS, random.randint(0, 33)))
    elif style < 0.85:
        body["exclude"] = some[:40]
    else:
        body["exclude_ambiguous"] = True


def _positions(random, body):
    for name in random.choice((("first",), ("last",), ("first", "last"))):
        body[name] = random.sample(_POSITIONS, random.randint(1, 2))


def _not_containing(random, body):
    body["not_containing"] = strings.draw(random)


def _safe_for(random, body):
    body["safe_for"] = random.sample(CONTEXT_NAMES, random.choice((1, 1, 2, 3, len(CONTEXT_NAMES))))


def _rules(random, body):
    body["rules"] = rulestexts.draw(random)


def _preset(random, body):
    body["preset"] = random.choice(presets.names())


def _count(random, body):
    body["count"] = random.choice((COUNT, COUNT, 100, random.randint(1, COUNT)))


def _details(random, body):
    body["details"] = True


_POLICY_GROUPS = {
    "length": _length,
    "entropy_bits": _entropy,
    "minimums": _minimums,
    "maximums": _maximums,
    "runs": _runs,
    "min_unique": _unique,
    "min_classes": _min_classes,
    "alphabet": _alphabet,
    "positions": _positions,
    "not_containing": _not_containing,
    "safe_for": _safe_for,
    "rules": _rules,
    "preset": _preset,
    "count": _count,
    "details": _details,
}
_POLICY_MEMBERS = {
    "minimums": _CLASSES,
    "maximums": _MAXIMUMS,
    "runs": ("max_repeating", "max_sequential"),
    "alphabet": ("alphabet", "symbols", "exclude", "exclude_ambiguous"),
    "positions": ("first", "last"),
}
_POLICY_COSTLY = (
    *("entropy_bits", "minimums", "maximums", "runs", "min_unique", "not_containing"),
    *("rules", "rules"),
)


class PolicySpace(ParameterSpace):
    """Space of requests for passwords and explanations, over all policy parameters."""

    def __init__(self):
        super().__init__(
            "password",
            (_GENERATE, _EXPLAIN),
            _POLICY_GROUPS,
            _POLICY_MEMBERS,
            always=("length",),
            costly=_POLICY_COSTLY,
            most={"length": LENGTH, "count": COUNT, "min_classes": 4, "min_unique": 95},
            exclusive=(("entropy_bits", "length"), ("alphabet", "symbols")),
        )

    def finished(self, case):
        """Return the case with the parameters that its path and its length allow."""
        body = case["body"]
        if case["path"] == _EXPLAIN:
            body.pop("count", None)
            body.pop("details", None)
        length = body.get("length", LENGTH)
        while sum(body.get(name, 0) for name in _CLASSES) > length:
            most = max(_CLASSES, key=lambda name: body.get(name, 0))
            body[most] -= 1
        for name in _CLASSES:
            if f"max_{name}" in body:
                body[f"max_{name}"] = max(body[f"max_{name}"], body.get(name, 0))
        return super().finished(case)


def _words(random, body):
    body["words"] = random.choice((WORDS, WORDS, 10, random.randint(1, WORDS)))


def _phrase_entropy(random, body):
    body.pop("words", None)
    body["entropy_bits"] = random.choice((64, 128, 200.5, 256, random.randint(1, 300)))


def _phrase_lengths(random, body):
    middle = random.choice(
        (PHRASE_LENGTH, random.randint(1, PHRASE_LENGTH), 9 * body.get("words", 6))
    )
    body["max_length"] = max(1, middle + random.choice((-20, -1, 0, 0, 1, 20)))
    if random.random() < 0.6:
        body["min_length"] = max(1, body["max_length"] - random.choice((0, 1, 5, 40)))


def _insertions(random, body):
    for name in random.sample(("nums", "special_chars"), random.randint(1, 2)):
        body[name] = random.randint(0, body.get("words", 6))


def _wordlist(random, body):
    body["wordlist"] = random.choice(WORDLIST_NAMES)


def _separator(random, body):
    body["separator"] = random.choice(
        (
            "",
            "",
            " ",
            "a",
            "-",
            "e-",
            "s",
            "".join(random.choices(_PRINTABLE, k=random.randint(1, 16))),
        )
    )


def _capitalize(random, body):
    body["capitalize"] = random.choice(("first", "all", "random", "random", "random"))


_PHRASE_GROUPS = {
    "words": _words,
    "entropy_bits": _phrase_entropy,
    "lengths": _phrase_lengths,
    "insertions": _insertions,
    "wordlist": _wordlist,
    "separator": _separator,
    "capitalize": _capitalize,
    "count": _count,
    "details": _details,
}
_PHRASE_MEMBERS = {
    "lengths": ("min_length", "max_length"),
    "insertions": ("nums", "special_chars"),
}


class PhraseSpace(ParameterSpace):
    """Space of requests for passphrases."""

    def __init__(self):
        counts = dict.fromkeys(("words", "nums", "special_chars"), WORDS)
        lengths = dict.fromkeys(("min_length", "max_length"), PHRASE_LENGTH)
        super().__init__(
            "passphrase",
            (_PHRASE,),
            _PHRASE_GROUPS,
            _PHRASE_MEMBERS,
            always=("words",),
            costly=("entropy_bits", "lengths", "insertions", "capitalize", "separator", "count"),
            most={**counts, **lengths, "count": COUNT},
            exclusive=(("entropy_bits", "words"),),
        )


class TextSpace:
    """Space of texts. A change cuts, doubles or replaces a part."""

    name = kind = ""
    longest = 4096

    def draw(self, random):
        """Draw a new case."""
        return self._case(self.text(random))

    def mutate(self, case, random):
        """Return the case with a part of its text changed."""
        text = case["text"]
        for _ in range(random.choice((1, 1, 2, 4))):
            begin, end = sorted(random.randint(0, len(text)) for _ in range(2))
            part = random.choice(("", text[begin:end] * 2, self.text(random)[: end - begin]))
            text = text[:begin] + part + text[end:]
        return self._case(text)

    def cross(self, case, other, random):
        """Return a case with the beginning of one text and the end of the other."""
        begin, end = (random.randint(0, len(one["text"])) for one in (case, other))
        return self._case(case["text"][:begin] + other["text"][end:])

    def niche(self, case):
        """Return the kind and the first characters, which depend on the style."""
        return (case["kind"], case["text"][:6])

    def _case(self, text):
        return {"kind": self.kind, "text": text[: self.longest]}


class RulesSpace(TextSpace):
    """Space of texts for the parser of rules, valid or not."""

    name = kind = "rules"

    def text(self, random):
        """Return rules, or a text that resembles them."""
        pieces = (
            " ",
            "\n",
            "required:",
            "allowed:",
            "[",
            "[[",
            "]",
            "]]",
            "a",
            "-",
            ";",
            ",",
            "digit",
        )
        if random.random() < 0.5:
            return rulestexts.draw(random)
        repeated = "".join(random.choices(pieces, k=random.randint(1, 4)))
        begin = "".join(random.choices(pieces, k=random.randint(0, 4)))
        return begin + repeated * random.randint(1, 4096 // len(repeated))


class BodySpace(TextSpace):
    """Space of bodies and query strings, valid or not."""

    name = "body"
    kind = "api"
    longest = BODY

    def text(self, random):
        """Return JSON that is deep, long or repetitive, or a form with many fields."""
        name = random.choice(tuple(POLICY_PARAMETERS))
        value = random.choice(
            ("9" * 4000, "1e" + "9" * 300, "0." + "1" * 9000, '"' + "\\u0061" * 2500 + '"')
        )
        depth = random.choice((50, 900, 8000))
        styles = (
            lambda: "[" * depth,
            lambda: '{"a":' * (depth // 5) + "1",
            lambda: f'{{"{name}": {value}}}',
            lambda: "{" + ", ".join(f'"k{n}": {n}' for n in range(random.choice((9, 1200)))) + "}",
            lambda: f'{{"{name}": [' + ", ".join(['"a"'] * random.choice((99, 3000))) + "]}",
            lambda: "&".join(f"{name}={n}" for n in range(random.choice((2, 900)))),
            lambda: f"{name}=" + "%41" * random.choice((9, 2700)),
            lambda: f"{name}=" + "a,b," * random.choice((9, 2000)),
        )
        return random.choice(styles)()

    def _case(self, text):
        text = text[: self.longest]
        case = {"kind": "api", "path": _GENERATE, "text": text}
        if text[:1] not in ("{", "["):
            case["type"] = "application/x-www-form-urlencoded"
        return case
