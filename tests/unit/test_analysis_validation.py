"""Published findings beside computed ones: rounding, reasons that belong to one figure, what is said, what is missing."""

import datetime as dt

import pandas as pd
import pytest

from ilacs_analytics.analysis import validation
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.validation.figures import FINDING_COLUMNS, FOUND_COLUMNS

NOTHING = pd.DataFrame()


def finding(**given):
    row = dict.fromkeys(FINDING_COLUMNS) | {
        "finding_id": "a", "topic": "good_or_better", "topic_label": "Share", "reckoning": "share_first_sif",
        "label": "First SIF", "concept_code": "overall", "unit": "percent", "decimals": 0, "printed": 67.0,
        "publisher": "Ofsted", "known_by": dt.date(2020, 1, 1),
    }  # fmt: skip
    return pd.DataFrame([row | given], columns=list(FINDING_COLUMNS))


def history(*grades):
    """One SIF inspection an authority, then a better one that must not count."""
    rows = [
        {"authority": name, "authority_code": name, "inspection_id": f"{name}{year}", "framework": "sif",
         "started_on": None, "published_on": pd.Timestamp(year, 1, 1), "concept": "overall", "grade": grade,
         "grade_rank": 1, "is_good_or_better": is_good, "comparability": "A"}
        for name, grade, is_good in grades
        for year, grade, is_good in ((2015, grade, is_good), (2017, "good", True))
    ]  # fmt: skip
    return pd.DataFrame(rows)


HISTORY = history(("A", "good", True), ("B", "outstanding", True), ("C", "inadequate", False))
PLACES = pd.DataFrame(
    {"authority": list("ABC"), "authority_code": list("ABC"), "region_name": "London", "valid_from": None,
     "valid_to": pd.NaT, "successors": None}
)  # fmt: skip


def recomputed(findings, places=PLACES, **how):
    days = validation.days_of(findings, known_by=how.get("known_by", ""))
    return validation.findings_recomputed(
        findings,
        histories=dict.fromkeys(days, HISTORY),
        places=places,
        series=NOTHING,
        neighbours=NOTHING,
        **how,
    )


def test_a_share_that_rounds_to_the_printed_one_is_the_same():
    row = recomputed(finding()).iloc[0]
    assert (row["counted"], row["n"], row["rounded"], row["outcome"]) == (2, 3, 67.0, "same")
    assert row["found"] == pytest.approx(200 / 3)
    assert row["reports_published_by"] == dt.date(2020, 1, 1)


@pytest.mark.parametrize(
    ("explains", "outcome", "said"),
    [
        (66.7, "explained", "They left one out."),
        (66.0, "differs", "No reason is written for this difference."),
        (None, "differs", "No reason is written for this difference."),
    ],
)
def test_a_reason_is_shown_with_the_figure_it_was_written_for_alone(explains, outcome, said):
    found = recomputed(finding(printed=60.0, explains=explains, reason="They left one out"))
    assert found["outcome"].tolist() == [outcome]
    assert validation.say_findings(found) == [
        "The one published figure does not come out as printed.",
        "First SIF: Ofsted printed 60%, here it is 66.7%, 6.7 percentage points higher.",
        said,
    ]


def test_differences_with_one_reason_are_said_together():
    findings = pd.concat([finding(printed=60.0), finding(printed=70.0, finding_id="b"), finding(finding_id="c")])
    assert validation.say_findings(recomputed(findings)) == [
        "1 of 3 published figures come out as printed; 2 differ.",
        "First SIF: Ofsted printed 60%, here it is 66.7%, 6.7 percentage points higher.",
        "First SIF: Ofsted printed 70%, here it is 66.7%, 3.3 percentage points lower.",
        "No reason is written for these differences.",
    ]


def test_nothing_is_computed_where_england_is_not_loaded():
    more = pd.concat([PLACES, PLACES.assign(authority="D", authority_code="D")])
    found = recomputed(finding(), places=more)
    assert found["outcome"].tolist() == ["not_computed"]
    assert validation.say_findings(found) == [
        "No published finding is computed here: grades of all England are not loaded. Add Ofsted's workbooks with `ilacs add`."
    ]


def test_a_date_given_replaces_those_of_the_publishers():
    assert validation.days_of(pd.concat([finding(), finding(known_by=None)])) == ["2020-01-01", ""]
    assert validation.days_of(finding(), known_by="2019-05-01") == ["2019-05-01"]
    assert recomputed(finding(), known_by="2019-05-01")["reports_published_by"].tolist() == [dt.date(2019, 5, 1)]


def test_another_date_is_said_and_what_lies_after_it_is_not_computed():
    findings = pd.concat([finding(printed=60.0), finding(as_at=dt.date(2019, 12, 31))])
    found = recomputed(findings, known_by="2019-05-01")
    assert found["outcome"].tolist() == ["differs", "not_computed"]
    assert validation.say_findings(found) == [
        "The one published figure does not come out as printed.",
        "1 figure could not be computed.",
        "First SIF: Ofsted printed 60%, here, from reports published by 1 May 2019, it is 66.7%, 6.7 percentage points higher.",
        "No reason is written for this difference.",
    ]


def test_no_date_replaces_that_of_our_own_counts():
    own = finding(topic="own_counts_ofsted", as_at=dt.date(2019, 12, 31))
    assert validation.days_of(pd.concat([own, finding()]), known_by="2019-05-01") == ["2020-01-01", "2019-05-01"]
    row = recomputed(own, known_by="2019-05-01").iloc[0]
    assert (row["outcome"], row["is_own_date"], row["reports_published_by"]) == ("same", True, dt.date(2020, 1, 1))
    assert validation.say_counts(recomputed(own)) == ["The one count is the same in the warehouse."]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"with_tiny": True, "known_by": ""},
         "Grades are those of reports published by the date that each publisher used, as far as it is known."),
        ({"with_tiny": False, "known_by": "2020-01-01"},
         "Grades are those of reports published by 1 January 2020, whatever date the publishers used, and figures about a later "
         "date are not computed."),
    ],
)  # fmt: skip
def test_how_figures_are_computed_is_said(how, said):
    settings, tiny = validation.say_settings(**how)
    assert settings == said
    assert tiny.startswith("Means include" if how["with_tiny"] else "Means leave out")


def test_a_rate_without_a_known_reason_says_what_the_returns_give():
    rates = pd.DataFrame(
        {"authority": list("AB"), "period_end": pd.Timestamp(2024, 9, 30), "measure_label": "Agency rate", "basis": "fte",
         "published": [13.9, 13.9], "from_own_parts": [12.0, 12.0], "from_authorities": [13.86, 13.0],
         "differs": [True, True], "source_id": "s", "locator": ["1", "2"]}
    )  # fmt: skip
    known = pd.DataFrame({"source_id": [], "locator": [], "why": []})
    told = validation.differing_with_reason(rates, known)
    assert told["why"].tolist() == ["The authorities' returns with both parts give 13.9, as published", "Not known"]
    assert validation.rates_followed(rates)[["rates", "following", "differing"]].to_numpy().tolist() == [[2, 0, 2]]
    slip = pd.DataFrame({"source_id": ["s"], "locator": ["2"], "why": ["A slip"]})
    listed = validation.differing_with_reason(rates, slip)
    assert listed["why"].tolist()[1] == "A slip"


def test_frames_without_their_columns_are_refused():
    with pytest.raises(MissingColumns, match="findings_recomputed needs finding_id"):
        validation.findings_recomputed(NOTHING, histories={}, places=PLACES, series=NOTHING, neighbours=NOTHING)
    assert recomputed(finding().iloc[:0]).columns.tolist() == list(FOUND_COLUMNS)
