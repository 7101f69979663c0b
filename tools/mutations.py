"""Small changes to a module's source, each of which some test should notice.

A mutation replaces a piece of the text, so that the rest stays as it was written: comparisons and
arithmetic become their neighbours, conditions are negated or lose a part, numbers are one more or
less, texts lose their last character (an empty one gets one), `min` becomes `max`, slices lose an
end, and calls for their effect and `raise` go. `return` keeps its value: no test could overlook it.

Left out, because no test should notice:

- annotations, `TYPE_CHECKING` blocks, `__slots__` and `__all__`: they say, they do not do;
- docstrings, `__repr__`, f-strings, texts of three words and more, and every text in a `raise`, in
  a call of something named error, in a function that returns an error, or named `message`: words
  for people, which tests quote where they matter;
- decorators: `@dataclass(frozen=True)` guards against code that nobody wrote;
- private constants that are numbers (`_TABLE, _WAYS = 25_000, 1200`): measured costs, and
  thresholds between two ways that are both right. Public ones are limits that users meet.
"""

from __future__ import annotations

import ast
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATORS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("+",)),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("*",)),
    ast.Mod: ("%", ("//",)),
    ast.Pow: ("**", ("*",)),
    ast.LShift: ("<<", (">>",)),
    ast.RShift: (">>", ("<<",)),
    ast.BitOr: ("|", ("&",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitXor: ("^", ("&",)),
}
_PAIRS = [
    ("min", "max"),
    ("any", "all"),
    ("startswith", "endswith"),
    ("lower", "upper"),
    ("partition", "rpartition"),
]
_SWAPS = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_SAYINGS = {"TYPE_CHECKING", "__slots__", "__all__"}
_PROSE = 3  # words


@dataclass(frozen=True)
class Mutation:
    """A piece of a source, from `start` to `end` in bytes, and the text that takes its place.

    `block` is the line of the first statement beside it, None outside of functions.
    """

    start: int
    end: int
    text: str
    block: int | None

    def applied(self, source: str) -> str:
        """The source with this change."""
        encoded = source.encode()
        return (encoded[: self.start] + self.text.encode() + encoded[self.end :]).decode()

    def diff(self, source: str, name: str) -> str:
        """The change as a diff with the lines around it."""
        before, after = source.splitlines(), self.applied(source).splitlines()
        return "\n".join(unified_diff(before, after, name, name, lineterm="", n=2))


def mutations(source: str) -> list[Mutation]:
    """Every mutation of a module, in the order of its lines."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    found = dict.fromkeys(finder.found)
    return sorted((m for m in found if _compiles(m.applied(source))), key=lambda m: m.start)


def watched(source: str, path: str) -> str:
    """The source with a note at the start of each block of a function that it ran.

    The notes are pairs of path and line, in the set `builtins.seen`.
    """
    tree = _Watch(path).visit(ast.parse(source))
    prelude = ast.parse("import builtins as _builtins\n_seen = getattr(_builtins, 'seen', set())")
    after = sum(isinstance(one, ast.ImportFrom) and one.module == "__future__" for one in tree.body)
    after += ast.get_docstring(tree) is not None
    tree.body[after:after] = prelude.body
    return ast.unparse(ast.fix_missing_locations(tree))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements that a statement holds."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            yield block


class _Watch(ast.NodeTransformer):
    def __init__(self, path: str) -> None:
        self.path = path
        self.inside = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self.inside = self.inside, True
        self.generic_visit(node)
        self.inside = before
        self._note(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        before, self.inside = self.inside, False
        self.generic_visit(node)
        self.inside = before
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if self.inside and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            for block in _blocks(node):
                self._note(block)
        return node

    def _note(self, block: list[ast.stmt]) -> None:
        """Put a note before a block's first statement, but after a docstring."""
        note = ast.parse(f"_seen.add(({self.path!r}, {block[0].lineno}))").body[0]
        first = block[0]
        says = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        block.insert(int(says), note)


def _compiles(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(source, "mutant", "exec")
        except (SyntaxError, ValueError):
            return False
    return True


def _names(target: ast.expr) -> list[ast.Name]:
    return [one for one in ast.walk(target) if isinstance(one, ast.Name)]


def _is_number(value: ast.expr) -> bool:
    """Check that an expression is made of numbers alone."""
    parts = (ast.Tuple, ast.BinOp, ast.operator, ast.expr_context, ast.UnaryOp, ast.unaryop)
    return all(
        isinstance(one, parts) or (isinstance(one, ast.Constant) and not isinstance(one.value, str))
        for one in ast.walk(value)
    )


class _Finder(ast.NodeVisitor):
    def __init__(self, source: str) -> None:
        self.source = source.encode()
        self.lines = [0]
        for line in self.source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.found: list[Mutation] = []
        self.block: int | None = None
        self.inside = False  # a function
        self.saying = False  # whether texts are words for people

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self.lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        return self.lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def _text(self, node: ast.expr | ast.stmt) -> str:
        return self.source[self._start(node) : self._end(node)].decode()

    def _put(self, start: int, end: int, text: str) -> None:
        self.found.append(Mutation(start, end, text, self.block))

    def _replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        self._put(self._start(node), self._end(node), text)

    def _operator(self, left: ast.expr, right: ast.expr, operator: ast.AST) -> None:
        """Exchanges the operator that stands between two expressions."""
        sign, others = _OPERATORS.get(type(operator), ("", ()))
        start = self._end(left)
        pattern = r"\s+".join(map(re.escape, sign.split()))
        at = re.search(pattern.encode(), self.source[start : self._start(right)])
        if at is None:
            return
        for other in others:
            self._put(start + at.start(), start + at.end(), other)

    @contextmanager
    def _words(self, *, saying: bool) -> Iterator[None]:
        before, self.saying = self.saying, self.saying or saying
        yield
        self.saying = before

    def _negate(self, test: ast.expr) -> None:
        """Negates a condition, unless its parts are changed anyway."""
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        if not negated and not isinstance(test, ast.Compare | ast.BoolOp | ast.Constant):
            self._replace(test, f"(not {self._text(test)})")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name == "__repr__":
            return
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        before, self.inside = self.inside, True
        returns = ast.unparse(node.returns) if node.returns else ""
        with self._words(saying=returns.endswith("Error")):
            self._visit_block(node.body)
        self.inside = before

    def _visit_block(self, block: list[ast.stmt]) -> None:
        before = self.block
        if self.inside:
            self.block = block[0].lineno
        for statement in block:
            self.visit(statement)
        self.block = before

    def generic_visit(self, node: ast.AST) -> None:
        """Visits what a node holds, keeping in mind in which block it is."""
        for name, value in ast.iter_fields(node):
            if name in ("body", "orelse", "finalbody") and isinstance(value, list):
                if value:
                    self._visit_block(value)
            else:
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, ast.AST):
                        self.visit(one)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        before, self.inside = self.inside, False
        for statement in node.body:
            self.visit(statement)
        self.inside = before

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = {one.id for target in node.targets for one in _names(target)}
        if not names & _SAYINGS and not (self._are_private(names) and _is_number(node.value)):
            with self._words(saying="message" in names):
                self.generic_visit(node)

    def _are_private(self, names: set[str]) -> bool:
        return not self.inside and all(re.fullmatch("_[A-Z0-9_]+", name) for name in names)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._operator(node.target, node.value, node.op)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            if node.orelse:
                self._visit_block(node.orelse)
            return
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._replace(condition, "True")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self._replace(node, "pass")
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._replace(node, "pass")
        with self._words(saying=True):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        with self._words(saying=ast.unparse(node.func).lower().endswith("error")):
            self.generic_visit(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._replace(node, "break")

    def visit_Break(self, node: ast.Break) -> None:
        self._replace(node, "continue")

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            self._operator(left, right, operator)
            left = right
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._operator(node.left, node.right, node.op)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        conjunction = isinstance(node.op, ast.And)
        for value in node.values:
            self._replace(value, "True" if conjunction else "False")
        sign, other = (b"and", "or") if conjunction else (b"or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            start = self._end(left)
            at = re.search(rb"\b" + sign + rb"\b", self.source[start : self._start(right)])
            if at:
                self._put(start + at.start(), start + at.end(), other)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self._replace(node, f"({self._text(node.operand)})")
        self.generic_visit(node)

    def visit_Slice(self, node: ast.Slice) -> None:
        for end in (node.lower, node.upper):
            if end:
                self._replace(end, "")
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in _SWAPS and isinstance(node.ctx, ast.Load):
            self._replace(node, _SWAPS[node.id])

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in _SWAPS:
            self._put(self._end(node) - len(node.attr), self._end(node), _SWAPS[node.attr])
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leaves f-strings alone."""

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._replace(node, str(not value))
        elif isinstance(value, int | float):
            self._replace(node, repr(value + 1))
            if value >= 1:
                self._replace(node, repr(value - 1))
        elif isinstance(value, str) and not self.saying and len(value.split()) < _PROSE:
            self._replace(node, repr(value[:-1] if value else "¤"))
