"""The maker of small faults: what it turns round, what it leaves alone, and that each fault is Python that differs."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).resolve().parents[1] / "mutants" / "faults.py"
SOURCE = '''
from typing import Any

LIMIT = 5


def judge(days: int | None, names: list[str], *, strict: bool = False) -> Any:
    """Not touched: 1 < 2."""
    if not names:
        return None
    found = [name for name in names if name.strip()]
    if days is not None and days < LIMIT:
        names.append(f"{days + 1}")
    for name in found:
        if name == "é":
            continue
        return max(len(name), 2) - 1 if strict else "no"
    return "a" + "b"
'''


@pytest.fixture(scope="module")
def faults():
    spec = importlib.util.spec_from_file_location("faults", FAULTS)
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["faults"]


def test_faults_are_python_and_differ(faults) -> None:
    made = list(faults.mutations(SOURCE))
    assert len({one.source for one in made}) == len(made) > 15
    for one in made:
        ast.parse(one.source)
        assert one.source != SOURCE
        assert one.before in " ".join(SOURCE.split())


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        (4, "5", "6"),
        (7, "False", "True"),
        (9, "not names", "(names)"),
        (11, "name.strip()", "(not (name.strip()))"),
        (12, "days < LIMIT", "days <= LIMIT"),
        (12, "days is not None", "days is None"),
        (13, 'names.append(f"{days + 1}")', "pass"),
        (15, 'name == "é"', 'name != "é"'),
        (16, "continue", "pass"),
        (17, "max(len(name), 2)", "min(len(name), 2)"),
        (17, "strict", "(not (strict))"),
        (18, 'return "a" + "b"', "return None"),
    ],
)
def test_a_fault_of_each_kind(faults, line: int, before: str, after: str) -> None:
    assert (line, before, after) in {(one.line, one.before, one.after) for one in faults.mutations(SOURCE)}


def test_text_and_annotations_are_left_alone(faults) -> None:
    touched = {one.before for one in faults.mutations(SOURCE)}
    assert not {'"a" + "b"', "int | None", "days + 1", "return None"} & touched


def test_a_fault_knows_the_lines_of_its_statement(faults) -> None:
    by_line = {one.line: one.lines for one in faults.mutations(SOURCE)}
    assert by_line[4] == ()  # runs when the module is imported
    assert by_line[13] == (13,)
