"""From a grade or a figure back to its documents, on the real build."""

import pytest

from ilacs_analytics.errors import UnknownAuthority, UsageError
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.ask.provenance import resolve_place, trace_figure, trace_judgement
from ilacs_analytics.warehouse.connect import open_from


@pytest.fixture(scope="module")
def warehouse(built_project):
    with open_from(Settings(resources=built_project.path, workspace=built_project.path)) as opened:
        yield opened


def test_every_mention_of_a_grade_is_a_row_and_one_an_inspection_is_shown(warehouse):
    frame = trace_judgement(warehouse, authority="Medway", concept="leadership")
    assert frame.groupby("inspection_id")["is_shown"].sum().eq(1).all()
    shown = frame[frame["is_shown"]].set_index("inspection_id")["grade"].to_dict()
    history = warehouse.judgements(authorities=["Medway"], concept="leadership").dropna(subset=["grade"])
    assert shown == dict(zip(history["inspection_id"], history["grade"], strict=True))
    assert frame["locator"].notna().all()


def test_a_start_narrows_to_one_inspection(warehouse):
    frame = trace_judgement(warehouse, authority="Durham", concept="overall", started_on="2019-09-09")
    assert set(frame["inspection_id"]) == {"840-ilacs-2019-09-09"}


@pytest.mark.parametrize(
    ("concept", "next_step"),
    [
        ("leadrship", "did you mean leadership?"),
        ("zzz", "concepts are overall, leadership, help_protection, care, care_leavers, adoption, lscb"),
    ],
)
def test_an_unknown_concept(warehouse, concept, next_step):
    with pytest.raises(UsageError) as caught:
        trace_judgement(warehouse, authority="Durham", concept=concept)
    assert (caught.value.what, caught.value.next_step) == (f"'{concept}' is no concept", next_step)


def test_both_figures_and_both_voices_are_told(warehouse):
    frame = trace_figure(warehouse, place="Medway", measure="agency_rate", period="2020")
    assert next(zip(frame["raw_value"], frame["voice"], frame["locator"], strict=True)) == (
        "40%",
        "council",
        "para 5.2",
    )
    assert set(frame["voice"]) == {"council", "official statistics"}
    assert set(frame["source_id"]) == {"paper-medway-2020-12-01", "dfe-csww-2025"}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("England", "E92000001"),
        ("west midlands", "E12000005"),
        ("E12000005", "E12000005"),
        ("County Durham", "E06000047"),
        ("857", "E06000017"),
    ],
)
def test_places_by_name_alias_or_code(warehouse, place, code):
    assert resolve_place(warehouse, place) == code


def test_an_unknown_place(warehouse):
    with pytest.raises(UnknownAuthority, match="'Englnd' is not an authority of this warehouse"):
        resolve_place(warehouse, "Englnd")


@pytest.mark.parametrize("text", ["2019-13-01", "2019-13", "2019-02-30", "19", "2019-1"])
def test_a_day_that_is_none_is_refused(warehouse, text):
    with pytest.raises(UsageError) as caught:
        trace_figure(warehouse, place="Durham", measure="agency_rate", period=text)
    assert caught.value.what == f"--on is '{text}', which is no date"


@pytest.mark.parametrize(("text", "rows"), [("2019", 2), ("2019-09", 2), ("2019-09-30", 2), ("2019-08", 0)])
def test_a_year_a_month_or_a_day_narrows_to_its_figures(warehouse, text, rows):
    assert len(trace_figure(warehouse, place="Durham", measure="agency_rate", period=text)) == rows
