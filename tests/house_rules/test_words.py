"""Grades, concepts and frameworks are data: outside vocabulary.py and the readers the code names none of them.

So a framework that judges other things in other words is added by rows of data/reference/ alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "ilacs_analytics"
WORDS_AND_READERS = ("vocabulary.py", "sources/")
"""Where the words of the field are named, and where documents in those words are read."""
EXCEPTIONS = {
    "analysis/validation/recount.py": "counts what named publications counted of ILACS and SIF, in their words",
    "charts/theme.py": "the colours of the scales of four; grades of others have that of their rank",
    "charts/figure.py": "abbreviations in the headings of columns",
}
NAMES_OF_THE_PROJECT = {"ilacs"}
"""The command, the engine and the theme are called as the framework is; a family of frameworks would be looked up by it."""


@pytest.fixture(scope="module")
def codes(rows_of: Callable[[str], list[dict[str, str]]]) -> set[str]:
    """Codes of grades, concepts, frameworks and families of them."""
    found = {row["grade_code"] for row in rows_of("grade")} | {row["concept_code"] for row in rows_of("concept")}
    return found | {row[name] for row in rows_of("framework") for name in ("framework_code", "family")}


def literals(source: str, codes: set[str]) -> Iterator[tuple[int, str]]:
    """Line and word of each code that stands in code as a text, quoted inside one, or as a member of `Grade`."""
    tree = ast.parse(source)
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            words = {node.value} | set(re.findall(r"'(\w+)'", node.value))
            yield from ((node.lineno, word) for word in sorted(words & codes))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Grade":
            yield node.lineno, f"Grade.{node.attr}"


def found_in(path: Path, codes: set[str]) -> list[str]:
    """What a module of the package names, with its lines."""
    return [f"line {line}: {word}" for line, word in literals(path.read_text(encoding="utf-8"), codes)]


def modules() -> dict[str, Path]:
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    return {name: path for name, path in paths.items() if not name.startswith(WORDS_AND_READERS)}


def test_no_module_names_a_grade_a_concept_or_a_framework(codes: set[str]) -> None:
    named = {name: found_in(path, codes - NAMES_OF_THE_PROJECT) for name, path in modules().items()}
    assert {name: found for name, found in named.items() if found and name not in EXCEPTIONS} == {}


def test_no_family_is_compared_with_the_name_of_the_project() -> None:
    compared = re.compile(r"""family[^\n]*[!=]= ["']ilacs["']|["']ilacs["'] [!=]= """)
    assert [name for name, path in modules().items() if compared.search(path.read_text(encoding="utf-8"))] == []


def test_exceptions_are_needed(codes: set[str]) -> None:
    assert [name for name in EXCEPTIONS if not found_in(modules()[name], codes)] == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('ORDER = ("outstanding", "good")', "good"),
        ("rows = frame[frame.grade == 'requires_improvement']", "requires_improvement"),
        ("asked = \"select * from framework where family = 'sif'\"", "sif"),
        ("BEST = Grade.OUTSTANDING", "Grade.OUTSTANDING"),
        ('concept: str = "overall"', "overall"),
    ],
)
def test_the_rule_finds_what_it_looks_for(source: str, word: str, codes: set[str]) -> None:
    assert word in [found for _, found in literals(source, codes)]


def test_the_rule_leaves_prose_alone(codes: set[str]) -> None:
    assert list(literals('"""overall"""\nSAID = "a good grade, judged overall"', codes)) == []
