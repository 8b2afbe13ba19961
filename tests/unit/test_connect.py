"""The read-only door, on the real build: names, dates, cut-offs and refusals."""

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.errors import BadParameter, BadQuery, NoWarehouse, UnknownAuthority
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from, open_warehouse, parse_day

FOUR = ["Durham", "Medway", "Rutland", "Walsall"]


@pytest.fixture(scope="module")
def warehouse(built_project):
    with open_from(Settings(resources=built_project.path, workspace=built_project.path)) as opened:
        yield opened


def test_the_package_opens_a_workspace_by_its_folder(built_project):
    import ilacs_analytics as ilacs

    with ilacs.open_warehouse(workspace=built_project.path) as opened:
        assert isinstance(opened, ilacs.Warehouse)
        assert len(opened.authorities()) == 158
        assert set(FOUR) < set(opened.authorities())
        assert opened.verdict["passed"] is True


@pytest.mark.parametrize("build", ["0000", ""])
def test_a_build_that_is_not_there(built_project, tmp_path, build):
    with pytest.raises(NoWarehouse) as caught:
        open_warehouse(workspace=built_project.path if build else tmp_path, build=build or None)
    assert caught.value.what == ("build 0000 is not there" if build else "nothing has been built yet")


def test_nobody_writes_through_the_door(warehouse):
    with pytest.raises(BadQuery, match="read-only"):
        warehouse.sql("create table x (y integer)")


def test_values_are_bound_and_a_wrong_query_says_why(warehouse):
    frame = warehouse.sql(
        "select authority, concept, grade from analysis.judgement_history where authority = $a and grade = $g",
        a="Medway",
        g="inadequate",
    )
    assert set(frame["authority"]) == {"Medway"}
    assert set(frame["grade"]) == {"inadequate"}
    with pytest.raises(BadQuery) as caught:
        warehouse.sql("select nothing from nowhere")
    assert caught.value.what == "Catalog Error: Table with name nowhere does not exist!"
    assert caught.value.where == "select nothing from nowhere"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["walsall", "DURHAM"], ["Walsall", "Durham"]),
        (["E06000017", "887"], ["Rutland", "Medway"]),
        (["County Durham", "Durham County Council", "Durham"], ["Durham"]),
        ([], []),
    ],
)
def test_names_aliases_and_codes_give_short_names_in_the_order_asked(warehouse, names, found):
    assert warehouse.resolve_authorities(names) == found


@pytest.mark.parametrize(
    ("names", "near"),
    [
        (["Durham", "Medwey"], "did you mean Medway?"),
        (["Kingston"], "did you mean Kingston upon Hull or Kingston upon Thames?"),
        (["Paris"], 'it holds 158 authorities; `ilacs query "select short_name from authority"` lists them'),
    ],
)
def test_an_unknown_authority_is_refused_with_the_near_miss(warehouse, names, near):
    with pytest.raises(UnknownAuthority) as caught:
        warehouse.resolve_authorities(names)
    assert caught.value.what == f"'{names[-1]}' is not an authority of this warehouse"
    assert caught.value.next_step == near


def test_one_name_in_place_of_a_list_is_refused(warehouse):
    with pytest.raises(BadParameter) as caught:
        warehouse.judgements(authorities="Durham")
    assert (caught.value.what, caught.value.next_step) == ("'Durham' is not a list", "write ['Durham']")


def test_judgements_hold_seven_concepts_an_inspection_and_a_grade_or_a_reason(warehouse):
    frame = warehouse.judgements()
    assert set(frame.groupby("inspection_id")["concept"].nunique()) == {7}
    assert (frame["grade"].isna() == frame["missing_reason"].notna()).all()
    assert list(dict.fromkeys(frame["authority"])) == FOUR


def test_judgements_are_bounded_by_their_start_and_by_their_publication(warehouse):
    def starts(**bounds):
        frame = warehouse.judgements(authorities=["Durham"], concept="overall", **bounds)
        return [str(day)[:10] for day in frame["started_on"].dropna()]

    assert starts() == ["2016-02-22", "2019-09-09", "2022-05-09", "2025-03-24"]
    assert starts(since="2019-09-09", until="2022-07-05") == ["2019-09-09", "2022-05-09"]
    assert starts(since="2019-09-09", until="2022-07-04") == ["2019-09-09"]
    assert starts(since="2019-09-10", until="2022-07-04") == []
    assert starts(known_by="2022-07-04") == ["2016-02-22", "2019-09-09"]
    assert starts(known_by="2022-07-05") == ["2016-02-22", "2019-09-09", "2022-05-09"]


def test_latest_is_one_inspection_at_its_cut_offs(warehouse):
    now = warehouse.latest(authorities=["Durham"])
    then = warehouse.latest(authorities=["Durham"], until="2022-07-04")
    assert list(now["concept"]) == [
        "overall",
        "leadership",
        "help_protection",
        "care",
        "care_leavers",
        "adoption",
        "lscb",
    ]
    assert set(now["inspection_id"]) == {"840-ilacs-2025-03-24"}
    assert set(then["inspection_id"]) == {"840-ilacs-2019-09-09"}


def test_workforce_is_of_authorities_only_in_the_order_asked(warehouse):
    frame = warehouse.workforce(authorities=["Walsall", "Durham"], measures=("agency_rate",), since="2024-01-01")
    assert list(zip(frame["authority"], frame["period_end"].astype(str).str[:10], strict=True)) == [
        ("Walsall", "2024-09-30"), ("Walsall", "2025-09-30"), ("Durham", "2024-09-30"), ("Durham", "2025-09-30"),
    ]  # fmt: skip
    assert set(frame["basis"]) == {"fte"}
    assert set(frame["neighbour_n"]) == {0}


def test_rows_of_a_view_keep_its_order_within_the_order_asked(warehouse):
    own = warehouse.sql("select authority, topic, told_by from analysis.coverage")
    frame = warehouse.view("coverage", authorities=["Walsall", "Durham"])[["authority", "topic", "told_by"]]
    assert frame["authority"].drop_duplicates().tolist() == ["Walsall", "Durham"]
    for name in ("Walsall", "Durham"):
        topics = frame[frame["authority"] == name].values.tolist()
        assert topics == own[own["authority"] == name].values.tolist()
        assert [topics[0][1:], topics[-1][1:]] == [
            ["judgements", "official"],
            ["boards, milestones, money, risks", "papers"],
        ]


def test_views_and_tables_of_papers_by_name(warehouse):
    assert set(warehouse.view("coverage", authorities=["Medway"])["authority"]) == {"Medway"}
    assert set(warehouse.papers("claim", authorities=["Rutland"])["authority"]) == {"Rutland"}
    with pytest.raises(BadQuery) as caught:
        warehouse.view("coverge")
    assert (caught.value.what, caught.value.next_step) == (
        "'coverge' is no view of schema analysis",
        "did you mean coverage?",
    )
    with pytest.raises(BadQuery, match="'judgement' is no table of this kind"):
        warehouse.papers("judgement")


def test_sources_come_in_order_of_precedence(warehouse):
    asked = ["paper-medway-2020-12-01", "ofsted-underlying-2023", "ofsted-outcomes-2025"]
    assert list(warehouse.sources(asked)["source_id"]) == [
        "ofsted-outcomes-2025",
        "ofsted-underlying-2023",
        "paper-medway-2020-12-01",
    ]
    assert warehouse.sources([]).empty


def test_breaks_of_all_measures_and_of_one(warehouse):
    frame = warehouse.series_breaks(measures=["agency_rate"])
    assert not frame.empty
    assert set(frame["measure"].dropna()) <= {"agency_rate"}
    assert list(frame["broke_on"]) == sorted(frame["broke_on"])


def test_a_note_on_a_value_names_its_source(warehouse):
    notes = warehouse.value_notes(authorities=["Kensington and Chelsea", "Westminster", "Rutland"])
    assert set(notes["source_id"]) == {"dfe-csww-2025"}
    assert notes["title"].str.contains("workforce").all()
    assert notes["authority"].tolist() == ["Kensington and Chelsea"] * 2 + ["Westminster"] * 2 + ["Rutland"]


def test_scales_have_their_grades_best_first(warehouse):
    grades = warehouse.grades()
    assert list(dict.fromkeys(grades["scale"])) == ["old", "current"]
    assert grades.loc[grades["scale"] == "current", "grade_label"].tolist() == [
        "Outstanding", "Good", "Requires improvement", "Inadequate",
    ]  # fmt: skip
    assert grades.groupby("scale")["grade_rank"].apply(list).tolist() == [[1, 2, 3, 4]] * 2


def test_answers_are_frames(warehouse):
    assert isinstance(warehouse.areas(authorities=["Durham"]), pd.DataFrame)
    assert set(warehouse.areas(authorities=["Durham"])["authority"]) == {"Durham"}


@pytest.mark.parametrize("text", ["2024-02-30", "30/09/2024", "soon", "2024"])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(BadParameter) as caught:
        parse_day("until", text)
    assert caught.value.what == f"until is '{text}', which is no date"
    assert parse_day("until", "") is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda wh, **cut: wh.judgements(**cut),
        lambda wh, **cut: wh.latest(**cut),
        lambda wh, **cut: wh.inspections(**cut),
        lambda wh, **cut: wh.inspection_reports(**cut),
        lambda wh, **cut: wh.report_visits(**cut),
        lambda wh, **cut: wh.grade_readings(**cut),
        lambda wh, **cut: wh.areas(**cut),
        lambda wh, **cut: wh.improvement_areas(**cut),
        lambda wh, **cut: wh.witnesses(**cut),
        lambda wh, **cut: wh.disagreements(**cut),
        lambda wh, **cut: wh.view("inspection_panel", **cut),
        lambda wh, **cut: wh.view("judgement_history", **cut),
        lambda wh, **cut: wh.view("theme_matrix", **cut),
    ],
)
def test_nothing_is_shown_before_it_was_published(warehouse, ask):
    published = dict(
        warehouse.connection.execute(
            "select inspection_id, coalesce(published_on, coalesce(ended_on, started_on) + interval 26 week)::date "
            "from inspection"
        ).fetchall()
    )
    for day in ("2012-02-16", "2016-05-15", "2019-09-30", "2022-07-04", "2025-05-12"):
        shown = set(ask(warehouse, until=day)["inspection_id"])
        assert {key for key in shown if published[key] > dt.date.fromisoformat(day)} == set()
    assert set(ask(warehouse)["inspection_id"]) == set(ask(warehouse, until="9999-12-30")["inspection_id"])


def test_mentions_and_visits_are_cut_by_publication_too(warehouse):
    grades = warehouse.mentions(authorities=["Durham"], since="2022-05-09", until="2022-07-04")
    assert grades.empty
    assert len(warehouse.mentions(authorities=["Durham"], since="2022-05-09", until="2022-07-05")) > 0
    by = warehouse.inspections(known_by="2019-08-26")
    assert list(by["inspection_id"]) == list(warehouse.inspections(until="2019-08-26")["inspection_id"])
    assert 0 < len(by) < len(warehouse.inspections())


def test_an_age_is_never_below_zero(warehouse):
    for day in ("2012-02-17", "2016-05-16", "2019-10-21", "2022-07-05", "2025-05-13", ""):
        found = warehouse.latest(until=day)
        assert len(found) > 0
        assert (found["age_days"] >= 0).all()
