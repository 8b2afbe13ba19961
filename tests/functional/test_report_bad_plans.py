"""Plans and notebooks that a report cannot follow: they are refused in words before anything runs."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from report_projects import write, write_notebook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ('notebook = "grade"', ["UnknownNotebook: 'grade' is no notebook", "did you mean grades?", "report 1"]),
        ('notebook = "grades"\nauthority = "Durham"', ["BadSetting: 'authority' is no key of a report", "report 1"]),
        ('notebook = "grades"\nparameters = { sinc = "2017-01-01" }', ["UnknownParameter: 'sinc'", "did you mean since?"]),
        ('notebook = "grades"\nparameters = { since = 2017 }', ["BadParameter: since is 2017, which is no str"]),
        ('notebook = "grades"\nparameters = { since = "June" }', ["BadParameter: since is 'June', which is no date"]),
        ('notebook = "grades"\nparameters = ["since"]', ["BadSetting: parameters is ['since']", "a table of values"]),
        ('notebook = "ours"\nfor_each = "authority"\nauthorities = ["Durhan"]', ["UnknownAuthority: 'Durhan'", "Durham?"]),
        ('notebook = "ours"\nfor_each = "authority"\nauthorities = "region:Norfh"', ["UnknownAuthority: 'Norfh' is not"]),
        ('notebook = "ours"\nfor_each = "authority"\nauthorities = "group:us"', ["UnknownAuthority: 'us' is not a group"]),
        ('notebook = "ours"\nfor_each = "authority"\nauthorities = 4', ["BadSetting: authorities is 4"]),
        ('notebook = "ours"\nfor_each = "region"', ["BadSetting: for_each is 'region'"]),
        ('notebook = "ours"\nfor_each = ["authority"]', ["BadSetting: for_each is ['authority']"]),
        ('notebook = "words"\nfor_each = "authority"', ["BadSetting: words has no parameter authority"]),
        ('notebook = "grades"\nformats = ["pfd"]', ["BadSetting: 'pfd' is no format", "did you mean pdf?"]),
        ('notebook = "grades"\nformats = "pdf"', ["BadSetting: formats is 'pdf'", "it is a list of html, pdf"]),
        ('notebook = "grades"\nneeds = ["ofsted-outcome"]', ["BadSetting: 'ofsted-outcome' is no publication"]),
        ('notebook = "ours"\nauthorities = ["Durham"]', ["BadSetting: authorities without for_each"]),
        ('notebook = "ours"\nfor_each = "authority"\nauthorities = []', ["BadSetting: authorities is empty"]),
        ('notebook = "grades"\nneeds = ["ofsted-report"]\nparameters = { sinc = "" }', ["UnknownParameter: 'sinc'"]),
        ('notebook = ["grades"]', ["UnknownNotebook: "]),
        ('notebook = "grades"\n[[report]]\nnotebook = "grades"', ["BadSetting: grades.html would be made 2 times"]),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_followed_is_refused_before_anything_runs(
    project: Any, plan: str, words: list[str]
) -> None:
    write(project.path / "reports.toml", f"[[report]]\n{plan}\n")
    message = project.refuse("report", code=2)
    for told in words:
        assert told in message


@pytest.mark.parametrize("text", ["report = 1", "report = [1]", 'report = "grades"'])
def test_a_plan_that_is_no_list_of_tables(project: Any, text: str) -> None:
    write(project.path / "reports.toml", text)
    assert "BadSetting: report is no list" in project.refuse("report", code=2)


def test_a_plan_that_is_nested_without_end(project: Any) -> None:
    write(project.path / "reports.toml", "report = " + "[" * 5_000)
    assert "BadSetting: reports.toml cannot be read: " in project.refuse("report", code=2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"cells": []}', "the notebook has 0 cells tagged 'parameters' and 0 titles"),
        ('{"cells": [', "the file is no notebook"),
        ("[]", "the file is no notebook"),
        ("since: str = (", "the parameters cell is no Python"),
        ("since: str = today()  # first day", "parameter since has no plain value: today()"),
    ],
)
def test_a_notebook_without_parameters_that_can_be_read(project: Any, text: str, words: str) -> None:
    if text[0] in "{[":
        write(project.path / "notebooks" / "words.ipynb", text)
    else:
        write_notebook(project, "words", text)
    message = project.refuse("report", code=2)
    assert "BadParameter: " in message
    assert words in message
    assert "words.ipynb" in message
