"""Which pages are asked for: parameters cells as written, values as typed, and what is refused before a kernel starts."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from ilacs_analytics.analysis.workforce.figures import SUMMED, is_ratio
from ilacs_analytics.errors import (
    BadParameter,
    BadSetting,
    UnknownAuthority,
    UnknownNotebook,
    UnknownParameter,
)
from ilacs_analytics.reports.plan.catalogue import Parameter, read_catalogue, read_notebook
from ilacs_analytics.reports.plan.plan import parse_assignments, plan_pages
from ilacs_analytics.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPARISON = """\
authorities: list[str] = ["Durham", "Medway"]  # authorities to compare
since: str = ""  # first day, empty for no bound
until: str = ""  # last day, empty for no bound
"""
PROFILE = """\
authority: str = "Durham"  # the authority
since: str = ""  # first day
top: int = 3  # rows to show
share: float = 0.5  # share of rows
wide: bool = False  # whole width
"""
FOUR = ("Durham", "Medway", "Rutland", "Walsall")


def resolve(names):
    known = {name.lower(): name for name in FOUR} | {"medway council": "Medway"}
    for name in names:
        if name.lower() not in known:
            raise UnknownAuthority(f"'{name}' is not an authority of this warehouse")
    return [known[name.lower()] for name in names]


WAREHOUSE = SimpleNamespace(resolve_authorities=resolve)


def write(path, *cells, title="# Grades compared"):
    """A notebook: a title and code cells; the first code cell is tagged parameters."""
    written = [{"cell_type": "markdown", "metadata": {}, "source": [f"{title}\n", "\n", "A question."]}]
    for number, source in enumerate(cells):
        tags = {"tags": ["parameters"]} if number == 0 else {}
        written.append({"cell_type": "code", "metadata": tags, "source": source.splitlines(keepends=True)})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": written}), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path):
    write(tmp_path / "notebooks" / "comparison.ipynb", COMPARISON)
    write(tmp_path / "notebooks" / "profile.ipynb", PROFILE, title="# Profile")
    (tmp_path / "reports.toml").write_text(
        '[[report]]\nnotebook = "comparison"\n\n[[report]]\nnotebook = "profile"\nfor_each = "authority"\n',
        encoding="utf-8",
    )
    return Settings(resources=tmp_path, workspace=tmp_path)


def plan(settings, *assignments, names=()):
    return [(page.stem, page.values) for page in plan_pages(settings, WAREHOUSE, names=names, assignments=assignments)]


def refuse(settings, kind, *assignments, names=()):
    with pytest.raises(kind) as caught:
        plan(settings, *assignments, names=names)
    assert caught.value.exit_code == 2
    return caught.value.what, caught.value.next_step


def test_a_notebook_gives_its_title_and_its_typed_parameters(settings):
    found = read_notebook(settings.resource("notebooks", "comparison.ipynb"))
    assert (found.name, found.title) == ("comparison", "Grades compared")
    assert list(found.parameters.values()) == [
        Parameter("authorities", "list[str]", ["Durham", "Medway"], "authorities to compare"),
        Parameter("since", "str", "", "first day, empty for no bound"),
        Parameter("until", "str", "", "last day, empty for no bound"),
    ]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("since = ''  # first day", "line 1 of the parameters cell is no typed parameter"),
        ("since: str = ''  # first day\nprint(since)", "line 2 of the parameters cell is no typed parameter"),
        ("since: str", "line 1 of the parameters cell is no typed parameter"),
        ("since: str = ''", "parameter since has type str and the comment ''"),
        ("since: date = ''  # first day", "parameter since has type date and the comment 'first day'"),
    ],
)
def test_a_parameters_cell_that_cannot_be_read(tmp_path, source, what):
    path = write(tmp_path / "x.ipynb", source)
    with pytest.raises(BadParameter) as caught:
        read_notebook(path)
    assert (caught.value.what, caught.value.where) == (what, str(path))


def test_a_notebook_has_one_parameters_cell_and_a_title(tmp_path):
    path = write(tmp_path / "x.ipynb", title="No heading")
    with pytest.raises(BadParameter, match="the notebook has 0 cells tagged 'parameters' and 0 titles"):
        read_notebook(path)


def test_the_plan_makes_its_pages_in_order_one_an_authority_where_it_says_so(settings):
    assert plan(settings) == [
        ("comparison", {}),
        ("profile-durham", {"authority": "Durham"}),
        ("profile-medway", {"authority": "Medway"}),
        ("profile-rutland", {"authority": "Rutland"}),
        ("profile-walsall", {"authority": "Walsall"}),
    ]


def test_a_page_about_one_authority_has_it_in_its_title(settings):
    pages = plan_pages(settings, WAREHOUSE, names=["profile"], assignments=["authority=rutland"])
    assert [(page.stem, page.title, page.values) for page in pages] == [
        ("profile-rutland", "Profile: Rutland", {"authority": "Rutland"})
    ]


def test_a_parameter_goes_to_each_notebook_that_has_it(settings):
    assert plan(settings, "since=2018-01-01", "authorities=walsall, Medway Council") == [
        ("comparison", {"since": "2018-01-01", "authorities": ["Walsall", "Medway"]}),
        *((f"profile-{name.lower()}", {"since": "2018-01-01", "authority": name}) for name in ("Walsall", "Medway")),
    ]


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("top=5", 5),
        ("share=0.25", 0.25),
        ("wide=true", True),
        ("wide=FALSE", False),
        ("since=2018-01-01", "2018-01-01"),
        ("since=", ""),
    ],
)
def test_values_are_read_as_their_types(settings, assignment, value):
    ((_, values),) = plan(settings, assignment, "authority=Durham", names=["profile"])
    found = values[assignment.partition("=")[0]]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("assignment", "what", "next_step"),
    [
        ("top=few", "top is 'few', which is no int", "top: rows to show"),
        ("share=half", "share is 'half', which is no float", "share: share of rows"),
        ("wide=yes", "wide is 'yes', which is no bool", "wide: whole width"),
        ("since=yesterday", "since is 'yesterday', which is no date", "write it as 2024-09-30, or leave it empty"),
        ("since=2024-13-01", "since is '2024-13-01', which is no date", "write it as 2024-09-30, or leave it empty"),
        ("top", "'top' is no parameter", "write -p name=value, as in -p since=2018-01-01"),
        ("=3", "'=3' is no parameter", "write -p name=value, as in -p since=2018-01-01"),
    ],
)
def test_a_value_of_the_wrong_type(settings, assignment, what, next_step):
    assert refuse(settings, BadParameter, assignment, names=["profile"]) == (what, next_step)


def test_a_misspelt_parameter_is_refused_with_the_near_miss(settings):
    assert refuse(settings, UnknownParameter, "sinc=2018-01-01") == (
        "'sinc' is no parameter of these notebooks",
        "did you mean since? parameters are authorities, authority, share, since, top, until, wide",
    )
    assert refuse(settings, UnknownParameter, "top=3", names=["comparison"]) == (
        "'top' is no parameter of these notebooks",
        "parameters are authorities, since, until",
    )


def test_an_unknown_authority_is_refused(settings):
    assert (
        refuse(settings, UnknownAuthority, "authorities=Durham,Medwey")[0]
        == "'Medwey' is not an authority of this warehouse"
    )
    assert refuse(settings, UnknownAuthority, "authority=Medwey")[0] == "'Medwey' is not an authority of this warehouse"


@pytest.mark.parametrize("given", ["authorities=", "authorities= , "])
def test_no_authority_at_all_is_refused(settings, given):
    assert refuse(settings, BadParameter, given) == (
        "authorities is empty",
        "name at least one, as in -p authorities=Durham,Medway",
    )


def test_since_after_until_is_refused(settings):
    assert refuse(settings, BadParameter, "since=2020-01-01", "until=2019-12-31") == (
        "since (2020-01-01) is after until (2019-12-31)",
        "exchange the two",
    )
    assert plan(settings, "since=2020-01-01", "until=2020-01-01", names=["comparison"]) == [
        ("comparison", {"since": "2020-01-01", "until": "2020-01-01"})
    ]


@pytest.mark.parametrize(("name", "near"), [("comparson", "did you mean comparison? "), ("zzz", "")])
def test_an_unknown_notebook_is_refused(settings, name, near):
    assert refuse(settings, UnknownNotebook, names=[name]) == (
        f"'{name}' is no notebook",
        f"{near}there are comparison, profile",
    )


def test_a_notebook_outside_the_plan_can_be_asked_for_by_name(settings):
    write(settings.resource("notebooks", "extra.ipynb"), "since: str = ''  # first day\n")
    assert plan(settings, names=["extra"]) == [("extra", {})]
    assert "extra" not in [stem for stem, _ in plan(settings)]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("[[report]", BadSetting, "reports.toml cannot be read: "),
        ("[[reports]]\nnotebook = 'profile'\n", BadSetting, "'reports' is no key of reports.toml"),
        ("[[report]]\nnotebok = 'profile'\n", BadSetting, "'notebok' is no key of a report"),
        ("[[report]]\nnotebook = 'profil'\n", UnknownNotebook, "'profil' is no notebook"),
        ("[[report]]\nfor_each = 'authority'\n", UnknownNotebook, "'None' is no notebook"),
        ("[[report]]\nnotebook = 'profile'\nfor_each = 'region'\n", BadSetting, "for_each is 'region'"),
        (
            "[[report]]\nnotebook = 'profile'\nparameters = { tp = 3 }\n",
            UnknownParameter,
            "'tp' is no parameter of these notebooks",
        ),
        ("[[report]]\nnotebook = 'profile'\nparameters = { top = 'x' }\n", BadParameter, "top is 'x', which is no int"),
    ],
)
def test_a_plan_that_cannot_be_followed(settings, text, kind, what):
    settings.resource("reports.toml").write_text(text, encoding="utf-8")
    assert refuse(settings, kind)[0].startswith(what)


def test_the_command_line_goes_before_the_plan_and_the_plan_before_the_notebook(settings):
    settings.resource("reports.toml").write_text(
        "[[report]]\nnotebook = 'profile'\nfor_each = 'authority'\nauthorities = ['Walsall']\n"
        "parameters = { top = 7, wide = true }\n",
        encoding="utf-8",
    )
    assert plan(settings, "top=9") == [("profile-walsall", {"top": 9, "wide": True, "authority": "Walsall"})]


def test_the_last_of_two_assignments_counts_and_blanks_do_not():
    assert parse_assignments(["since = 2018-01-01", "since=2019-01-01", "x=a=b"]) == {"since": "2019-01-01", "x": "a=b"}


def test_the_measures_a_notebook_names_are_those_it_can_compare():
    found = read_catalogue(ROOT / "notebooks")
    with (ROOT / "data" / "reference" / "measure.csv").open(encoding="utf-8", newline="") as lines:
        units = {row["measure"]: row["unit"] for row in csv.DictReader(lines)}
    with (ROOT / "data" / "reference" / "published_measure.csv").open(encoding="utf-8", newline="") as lines:
        census = {row["measure"] for row in csv.DictReader(lines) if row["publication"] == "dfe-csww"}
    ratios = {measure for measure in census if is_ratio(measure, units[measure])}
    assert set(found["neighbours"].parameters["measure"].choices) == ratios
    assert set(found["workforce_and_grades"].parameters["measure"].choices) == SUMMED
