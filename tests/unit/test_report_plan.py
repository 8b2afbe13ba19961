"""The plan beyond names and values: forms, regions and groups, checksums of pages, publications that pages wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from report_projects import PARAMETERS, write, write_notebook

from ilacs_analytics.errors import BadParameter, BadSetting, UnknownAuthority, UnknownNotebook
from ilacs_analytics.reports.plan.fingerprint import base_fingerprint, page_fingerprint
from ilacs_analytics.reports.plan.plan import Page, left_out, plan_pages, planned_order
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import Warehouse, open_from


class Folder:
    """Stands for a project: a folder with notebooks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "notebooks").mkdir(parents=True)


@pytest.fixture
def settings(built_project: Any, tmp_path: Path) -> Settings:
    made = Folder(tmp_path / "project")
    write_notebook(made, "grades", PARAMETERS, "1")
    write_notebook(made, "profile", 'authority: str = "Durham"  # the authority\nuntil: str = ""  # last day\n', "1")
    return Settings(resources=made.path, workspace=built_project.path, groups={"ours": ("Rutland", "Medway")})


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[Warehouse]:
    with open_from(settings) as opened:
        yield opened


def planned(settings: Settings, warehouse: Warehouse, text: str, *given: str) -> list[Page]:
    write(settings.resource("reports.toml"), text)
    return plan_pages(settings, warehouse, names=[], assignments=given)


@pytest.mark.parametrize(
    ("authorities", "names"),
    [
        ('"group:ours"', ["rutland", "medway"]),
        ('["group:ours", "Durham", "Medway"]', ["rutland", "medway", "durham"]),
        ('"Walsall"', ["walsall"]),
    ],
)
def test_authorities_of_a_plan(settings: Settings, warehouse: Warehouse, authorities: str, names: list[str]) -> None:
    text = f'[[report]]\nnotebook = "profile"\nfor_each = "authority"\nauthorities = {authorities}\n'
    assert [page.stem for page in planned(settings, warehouse, text)] == [f"profile-{name}" for name in names]
    of_one = planned(settings, warehouse, text, "authority=Durham", "until=2025-01-01")
    assert [page.values for page in of_one] == [{"authority": "Durham", "until": "2025-01-01"}]


@pytest.mark.parametrize(("authorities", "code"), [("all", "%"), ("region:South East", "E12000008")])
def test_many_authorities_by_one_word(settings: Settings, warehouse: Warehouse, authorities: str, code: str) -> None:
    text = f'[[report]]\nnotebook = "profile"\nfor_each = "authority"\nauthorities = "{authorities}"\n'
    present = "select short_name from authority where valid_to is null and region_code like $code"
    names = set(warehouse.sql(present, code=code)["short_name"])
    assert {page.values["authority"] for page in planned(settings, warehouse, text)} == names >= {"Medway"}


def test_authorities_of_the_command_line_say_for_whom_pages_are_made(settings: Settings, warehouse: Warehouse) -> None:
    text = '[[report]]\nnotebook = "profile"\nfor_each = "authority"\nauthorities = "all"\n'
    pages = planned(settings, warehouse, text, "authorities=group:ours")
    assert [page.stem for page in pages] == ["profile-rutland", "profile-medway"]
    with pytest.raises(UnknownAuthority, match="'our' is not a group"):
        planned(settings, warehouse, text, "authorities=group:our")


@pytest.mark.parametrize(
    ("formats", "made"),
    [
        ("", ("html",)),
        ("formats = []", ("html",)),
        ('formats = ["xlsx", "pdf"]', ("html", "pdf", "xlsx")),
        ('formats = ["images", "html"]', ("html", "images")),
    ],
)
def test_a_page_is_always_made_and_forms_have_one_order(
    settings: Settings, warehouse: Warehouse, formats: str, made: tuple[str, ...]
) -> None:
    (page,) = planned(settings, warehouse, f'[[report]]\nnotebook = "grades"\n{formats}\n')
    assert page.formats == made


@pytest.mark.parametrize(
    ("entry", "what", "next_step"),
    [
        ('notebook = "grades"\nformats = ["PDF"]', "'PDF' is no format", "did you mean pdf?"),
        ('notebook = "grades"\nformats = [1]', "formats is [1]", "it is a list of html, pdf, xlsx, images"),
        (
            'notebook = "grades"\nneeds = "ofsted-outcomes"',
            "needs is 'ofsted-outcomes'",
            "it is a list of publications",
        ),
        ('notebook = "grades"\nformat = ["pdf"]', "'format' is no key of a report", "did you mean formats?"),
        ('notebook = "grades"\nfor_each = "authority"', "grades has no parameter authority", "leave for_each away"),
        (
            'notebook = "grades"\nneeds = ["ofsted-outcome"]',
            "'ofsted-outcome' is no publication",
            "did you mean ofsted-outcomes?",
        ),
    ],
)
def test_what_is_refused(settings: Settings, warehouse: Warehouse, entry: str, what: str, next_step: str) -> None:
    with pytest.raises(BadSetting) as caught:
        planned(settings, warehouse, f"[[report]]\n{entry}\n")
    assert (caught.value.what, caught.value.next_step) == (what, next_step)
    assert caught.value.exit_code == 2


def test_two_entries_that_make_one_page_are_refused(settings: Settings, warehouse: Warehouse) -> None:
    text = '[[report]]\nnotebook = "profile"\nfor_each = "authority"\nauthorities = ["Durham", "Medway"]\n'
    with pytest.raises(BadSetting, match=r"profile-durham.html would be made 2 times"):
        planned(settings, warehouse, text + '[[report]]\nnotebook = "profile"\n')
    other = text.replace('["Durham", "Medway"]', '"Walsall"').replace("[[report]]", "\n[[report]]")
    assert [page.stem for page in planned(settings, warehouse, text + other)][-1] == "profile-walsall"


def test_pages_wait_for_publications(settings: Settings, warehouse: Warehouse) -> None:
    text = '[[report]]\nnotebook = "profile"\n\n[[report]]\nnotebook = "grades"\nneeds = ["dfe-csww"]\n'
    assert [page.stem for page in planned(settings, warehouse, text)] == ["profile-durham"]
    assert left_out(settings, warehouse) == [("Grades", "Children's social work workforce")]
    assert planned_order(settings) == ["profile", "grades"]
    by_name = plan_pages(settings, warehouse, names=["grades"], assignments=[])
    assert [page.stem for page in by_name] == ["grades"]  # who asks by name gets it


def test_an_entry_without_a_notebook(settings: Settings, warehouse: Warehouse) -> None:
    with pytest.raises(UnknownNotebook, match="'None' is no notebook") as caught:
        planned(settings, warehouse, '[[report]]\nnotebook = "grades"\n[[report]]\nformats = ["pdf"]\n')
    assert caught.value.where.endswith("reports.toml, report 2")


def test_a_page_is_another_one_where_anything_it_is_made_of_changes(settings: Settings, warehouse: Warehouse) -> None:
    text = '[[report]]\nnotebook = "grades"\n'
    (page,) = planned(settings, warehouse, text)
    base = base_fingerprint(settings, self_contained=False)
    told = page_fingerprint(base, page)
    assert page_fingerprint(base_fingerprint(settings, self_contained=False), page) == told
    others = [
        page_fingerprint(base_fingerprint(settings, self_contained=True), page),
        page_fingerprint(base_fingerprint(replace(settings, groups={}), self_contained=False), page),
        page_fingerprint(base, planned(settings, warehouse, text, "since=2020-01-01")[0]),
        page_fingerprint(base, planned(settings, warehouse, text + 'formats = ["pdf"]\n')[0]),
    ]
    page.notebook.path.write_text(page.notebook.path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    others.append(page_fingerprint(base, page))
    assert len({told, *others}) == 6
    assert base_fingerprint(replace(settings, workers=7, cell_timeout_s=9), self_contained=False) == base


MEASURED = 'measure: str = "agency_rate"  # one of agency_rate, average_caseload or vacancy_rate, as published\n'


def test_a_value_that_a_notebook_cannot_work_with_is_refused_before_it_runs(
    settings: Settings, warehouse: Warehouse
) -> None:
    write_notebook(SimpleNamespace(path=settings.resources), "rates", PARAMETERS + MEASURED, "1")
    text = '[[report]]\nnotebook = "rates"\n'
    assert planned(settings, warehouse, text, "measure=vacancy_rate")[0].values["measure"] == "vacancy_rate"
    with pytest.raises(BadParameter) as caught:
        planned(settings, warehouse, text, "measure=turnover_rate")
    assert caught.value.what == "measure is 'turnover_rate', with which rates does not work"
    assert caught.value.next_step.endswith("measure is one of agency_rate, average_caseload, vacancy_rate")
    assert caught.value.exit_code == 2


NEXT = (
    'concept: str = "overall"  # what is judged\n'
    'scope: str = "ilacs"  # which pairs\n'
    'families: list[str] = ["sif", "ilacs"]  # under which an authority is followed\n'
    "by_years: float = 3.0  # by when\n"
)


@pytest.mark.parametrize(
    ("given", "message", "next_step"),
    [
        ("concept=overal", "concept is 'overal', which is unknown", "did you mean overall?"),
        ("families=sif,ilcas", "families is 'ilcas', which is unknown", "did you mean ilacs?"),
        ("families=ilacs_2018", "families is 'ilacs_2018', which is unknown", "did you mean ilacs?"),
        ("families=", "families is empty", "name at least one of slac, cpi, tlac, sif, ilacs"),
        ("scope=everything", "scope is 'everything', which is unknown", "known are slac, cpi, tlac, sif, ilacs, all"),
        ("by_years=0", "by_years is 0.0, which is no time after the start", "write more than 0, as 3.0"),
        ("by_years=-1", "by_years is -1.0, which is no time after the start", "write more than 0, as 3.0"),
        ("by_years=nan", "by_years is nan, which is no time after the start", "write more than 0, as 3.0"),
        ("by_years=inf", "by_years is inf, which is no time after the start", "write more than 0, as 3.0"),
    ],
)
def test_a_value_that_can_never_work_is_refused_with_what_is_valid(
    settings: Settings, warehouse: Warehouse, given: str, message: str, next_step: str
) -> None:
    write_notebook(Folder(settings.resources / "more"), "next", NEXT, "1")
    there = replace(settings, resources=settings.resources / "more")
    with pytest.raises(BadParameter) as refused:
        planned(there, warehouse, '[[report]]\nnotebook = "next"\n', given)
    assert (str(refused.value), refused.value.exit_code) == (f"BadParameter: {message}\n  next:  {next_step}", 2)


def test_values_that_work_are_taken_and_words_of_other_notebooks_mean_what_they_mean_there(
    settings: Settings, warehouse: Warehouse
) -> None:
    write_notebook(Folder(settings.resources / "more"), "next", NEXT, "1")
    write_notebook(Folder(settings.resources / "other"), "plain", 'scope: str = "wide"  # how wide\n', "1")
    more, other = (replace(settings, resources=settings.resources / name) for name in ("more", "other"))
    text = '[[report]]\nnotebook = "{}"\n'
    (page,) = planned(more, warehouse, text.format("next"), "scope=all", "families=sif", "concept=care", "by_years=2.5")
    assert page.values == {"scope": "all", "families": ["sif"], "concept": "care", "by_years": 2.5}
    (page,) = planned(other, warehouse, text.format("plain"), "scope=narrow")
    assert page.values == {"scope": "narrow"}
