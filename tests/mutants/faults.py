"""Small faults in Python source, one at a time: each is what a tired hand could have written.

Where a fault cannot change what is computed (text, annotations, docstrings) none is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
COMPUTED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutation:
    """One fault: the lines of its statement, what stood there, what stands there now, and the whole source with it.

    `lines` is empty for what runs when a module is imported.
    """

    line: int
    lines: tuple[int, ...]
    before: str
    after: str
    source: str


def mutations(source: str) -> Iterator[Mutation]:
    """Every fault of a module, in the order of its lines."""
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = source.encode()

    def place(node: ast.AST) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    found = []
    tree = ast.parse(source)
    for node in _computed(tree):
        start, end = place(node) if hasattr(node, "lineno") else (0, 0)
        before = whole[start:end].decode()
        found += [(start, end, before, after) for after in _faults(node, source) if after != before]
        for test in _conditions(node):
            start, end = place(test)
            before = whole[start:end].decode()
            found.append((start, end, before, f"(not ({before}))"))
    for start, end, before, after in sorted(found):
        mutated = (whole[:start] + after.encode() + whole[end:]).decode()
        try:
            ast.parse(mutated)
        except SyntaxError:
            continue
        line = 1 + whole[:start].count(b"\n")
        yield Mutation(line, _lines(tree, line), _short(before), _short(after), mutated)


def _lines(tree: ast.AST, line: int) -> tuple[int, ...]:
    """The lines of the innermost statement about `line`, up to it; none outside a function."""
    about = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    inner = max(about, key=lambda node: (node.lineno, -(node.end_lineno or 0)))
    in_function = any(isinstance(node, ast.FunctionDef) and node.lineno < line for node in about)
    return tuple(range(inner.lineno, line + 1)) if in_function else ()


def _computed(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes that compute: what stands in annotations, decorators and defaults of imports does not."""
    for field, value in ast.iter_fields(tree):
        if field in {"annotation", "returns", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                is_typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
                if isinstance(child, ast.Import | ast.ImportFrom | ast.JoinedStr) or is_typing:
                    continue
                yield child
                yield from _computed(child)


def _conditions(node: ast.AST) -> list[ast.expr]:
    """Conditions that are no comparison: those are turned round already."""
    tests = node.ifs if isinstance(node, ast.comprehension) else [node.test] if hasattr(node, "test") else []
    return [test for test in tests if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)]


def _faults(node: ast.AST, source: str) -> Iterator[str]:
    text = lambda part: ast.get_source_segment(source, part) or ""  # noqa: E731
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for sign in COMPARED.get(type(node.ops[0]), ()):
            yield f"{text(node.left)} {sign} {text(node.comparators[0])}"
    elif isinstance(node, ast.BoolOp):
        word = "or" if isinstance(node.op, ast.And) else "and"
        yield "(" + f" {word} ".join(f"({text(part)})" for part in node.values) + ")"
        yield "(" + (" and " if word == "or" else " or ").join(f"({text(part)})" for part in node.values[:-1]) + ")"
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED and not _is_text(node):
        yield f"({text(node.left)}) {COMPUTED[type(node.op)]} ({text(node.right)})"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield f"({text(node.operand)})"
    elif isinstance(node, ast.Constant) and type(node.value) in {int, float, bool}:
        yield str(not node.value) if isinstance(node.value, bool) else repr(node.value + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLED:
        yield CALLED[node.func.id] + text(node)[len(node.func.id) :]
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "return None"
    elif isinstance(node, ast.Continue | ast.Break) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "pass"


def _is_text(node: ast.BinOp) -> bool:
    """Joined text: a minus there is found by any test at all."""
    return any(
        isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in (node.left, node.right)
    )


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(text: str) -> str:
    return " ".join(text.split())[:90]
