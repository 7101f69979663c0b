"""Spaces of files that an operator or a user of a command may have: presets, word lists, policies.

Files may be large, so a case describes its text by rules; `measure.expanded` writes it out.
"""

from __future__ import annotations


class FileSpace:
    """Space of files in several styles. A change draws another size or style of the same kind."""

    name = kind = ""

    def draw(self, random):
        """Draw a new case."""
        style = random.randrange(len(self.styles()))
        return self._case(style, random.choice((10, 100, 1000, 5000)), random)

    def mutate(self, case, random):
        """Return the case larger, smaller, or in another variant."""
        size = max(1, int(case["size"] * random.choice((0.5, 0.9, 1.0, 1.1, 2.0))))
        return self._case(case["style"], size, random)

    def cross(self, case, other, random):
        """Return a case with the style of one and the size of the other."""
        return self._case(case["style"], other["size"], random)

    def niche(self, case):
        """Return the kind and the style."""
        return (self.kind, case["style"])

    def _case(self, style, size, random):
        size = min(size, self.most)
        text = self.styles()[style](size, random)
        return {"kind": self.kind, "style": style, "size": size, "text": text}


def _pieces(tokens, size, random):
    """Return random tokens, some of them repeated many times."""
    found = random.choices(tokens, k=random.randint(2, 12))
    return [[token, random.choice((1, 1, 1, 2, size))] for token in found]


_TOML = (
    *("[own]\n", "[[own]]\n", "own", ".", "=", "[", "]", "{", "}", ",", "\n", " ", "#", "1", "9"),
    *(
        '"',
        "'",
        "\\",
        "\\u00e9",
        "\\ud800",
        "a",
        "é",
        "\0",
        "\r",
        "-",
        "+",
        "_",
        "0x",
        "1e5",
        "nan",
    ),
    *(
        "2026-01-31",
        "T00:00:00Z",
        "title",
        "limits",
        "notes",
        "checked",
        "true",
        "a=1\n",
        "a.b=1\n",
    ),
)
_HCL = (
    *("length = 1\n", "length", "=", 'rule "charset" {\n', "charset = ", '"', "{", "}", "(", ")"),
    *(
        "[",
        "]",
        "\n",
        " ",
        "#",
        "//",
        "/*",
        "*/",
        "<<A\n",
        "A\n",
        "1",
        "9",
        "-",
        "!",
        "1e5",
        ".",
        ",",
    ),
    *(
        "a",
        "é",
        "\0",
        "\\",
        "\\ud800",
        "${",
        "%{",
        "}",
        "for ",
        "in ",
        "null",
        "true",
        "?",
        ":",
        "=>",
    ),
)


def _preset(limits, name="own", more=""):
    return f'[{name}]\ntitle = "t"\nsource = "s"\nchecked = 2026-01-31\n{more}limits = {{ {limits} }}\n'


class PresetsSpace(FileSpace):
    """Space of preset files, in TOML."""

    name = kind = "presets"
    most = 8192

    def styles(self):
        """Return the functions that make a text of a size, one for each style."""
        return (
            self._tables,
            self._deep,
            self._digits,
            self._dotted,
            self._notes,
            self._keys,
            self._cut,
            self._tokens,
        )

    def _tables(self, size, random):
        return [{"from": 0, "to": size, "text": _preset("min_length = 8, nums = 1", "own{}")}]

    def _deep(self, size, random):
        opened, closed = random.choice((("[", "]"), ("{a=", "}")))
        return ["[own]\nnotes = ", [opened, size], "1", [closed, size]]

    def _digits(self, size, random):
        return [f"[own]\n{random.choice(('title = ', 'checked = 0x', 'limits = 0.'))}", ["9", size]]

    def _dotted(self, size, random):
        return [random.choice(("[own]\n", "[")), ["a.", size], random.choice(("a = 1", "a]"))]

    def _notes(self, size, random):
        return [
            _preset("", more=""),
            "notes = [",
            ['"' + "n" * random.choice((1, 60)) + '",', size],
            "]",
        ]

    def _keys(self, size, random):
        return ["[own]\n", {"from": 0, "to": size, "text": "key{} = 1\n"}]

    def _cut(self, size, random):
        return [
            random.choice(('"""', "'''", '["', "# ")),
            [random.choice(("a", "\\", " ", "\n")), size],
        ]

    def _tokens(self, size, random):
        return [random.choice(("", "[own]\n")), *_pieces(_TOML, size, random)]


class WordlistSpace(FileSpace):
    """Space of word lists."""

    name = kind = "wordlist"
    most = 2**17 + 1

    def draw(self, random):
        """Draw a new case. A list may be much longer than any other text."""
        case = super().draw(random)
        return self._case(case["style"], random.choice((100, 7776, 2**17, 2**17 + 1)), random)

    def styles(self):
        """Return the functions that make a text of a size, one for each style."""
        return (self._words, self._twice, self._long_line, self._faulty)

    def _words(self, size, random):
        before = random.choice(("w", "é", "x" * 20, "語"))
        return [{"from": 0, "to": size, "text": before + "{}" + random.choice(("\n", "\r\n"))}]

    def _twice(self, size, random):
        return [{"from": 0, "to": size, "text": "w{}\n"}, f"w{size - 1}\n"]

    def _long_line(self, size, random):
        return [[random.choice(("a", "\n", "\r\n", "e\u0301")), size * random.choice((1, 20))]]

    def _faulty(self, size, random):
        return [{"from": 0, "to": size, "text": "w{}\n"}, random.choice((" \n", "e\u0301\n", "\n"))]


class HclSpace(FileSpace):
    """Space of Vault's password policies, in HCL and JSON, for `passmint convert`."""

    name = kind = "convert"
    most = 8192

    def styles(self):
        """Return the functions that make a text of a size, one for each style."""
        return (
            self._rules,
            self._json,
            self._deep,
            self._deep_json,
            self._charset,
            self._cut,
            self._sum,
            self._digits,
            self._tokens,
        )

    def _rules(self, size, random):
        least = random.choice(("", "  min-chars = 1\n"))
        rule = f'rule "charset" {{\n  charset = "{random.choice(("abc", "xyz01"))}"\n{least}}}\n'
        return ["length = 64\n", [rule, min(size, 60_000 // len(rule))]]

    def _json(self, size, random):
        rule = '{"charset": {"charset": "ab", "min-chars": 1}}'
        return ['{"length": 64, "rule": [', [rule + ",", min(size, 1300)], rule, "]}"]

    def _deep(self, size, random):
        opened, closed = random.choice((("(", ")"), ("[", "]"), ("{a=", "}"), ("-", ""), ("!", "")))
        return ["length = ", [opened, size], "1", [closed, size], "\n"]

    def _deep_json(self, size, random):
        return [random.choice(("[", '{"rule":')), ["[", size]]

    def _charset(self, size, random):
        text = random.choice(("a", "\\n", "\\u0041", "${a}", "%{"))
        return ['length = 64\nrule "charset" {\n  charset = "', [text, size], '"\n}\n']

    def _cut(self, size, random):
        return [[random.choice(("a ", '"', "<<A\n", "/* ", "a{", "# \n", "a.", "\n")), size]]

    def _sum(self, size, random):
        return [
            "length = 1",
            [random.choice((" + 1", " ? 1 : 1", " == 1", "[0]", ".a")), size],
            "\n",
        ]

    def _digits(self, size, random):
        return [
            random.choice(("length = ", "length = -", '{"length": ', "length = 0.")),
            ["9", size],
            "\n",
        ]

    def _tokens(self, size, random):
        return [random.choice(("", "length = 64\n")), *_pieces(_HCL, size, random)]
