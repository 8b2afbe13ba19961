"""Pairs of consecutive inspections: which are compared how, what is counted, and sentences on opposite and empty frames."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from scales import GRADES, of_framework

from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.next_inspection import transitions as t

ROOT = Path(__file__).resolve().parents[2]
RANKS = {"outstanding": 1, "good": 2, "requires_improvement": 3, "adequate": 3, "inadequate": 4}


def cell(authority: str, on: str, framework: str, grade: str | None, concept: str = "overall") -> dict:
    old = framework in ("slac", "cpi", "tlac")
    return {
        "authority": authority,
        "authority_code": authority[:3],
        "inspection_id": f"{authority}-{on}",
        "framework": framework,
        **of_framework(framework, grade),
        "started_on": pd.NaT if old else pd.Timestamp(on),
        "published_on": pd.Timestamp(on),
        "concept": concept,
        "concept_label": "Overall effectiveness",
        "grade": grade,
        "grade_label": grade and grade.replace("_", " ").capitalize(),
        "grade_rank": grade and RANKS[grade],
        "is_good_or_better": None if grade is None else RANKS[grade] < 3,
        "comparability": None if grade is None else "threshold_only" if old else "A",
    }


def frame(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or None, columns=list(cell("A", "2020-01-01", "sif", "good")))


def series(authority: str, *steps: tuple[str, str, str | None]) -> list[dict]:
    return [cell(authority, on, framework, grade) for on, framework, grade in steps]


ILACS = frame(
    *series("Durham", ("2018-01-01", "ilacs_2018", "inadequate"), ("2020-01-01", "ilacs_2018", "good")),
    *series("Medway", ("2018-01-01", "ilacs_2018", "inadequate"), ("2022-01-01", "ilacs_2018", "inadequate")),
    *series("Walsall", ("2019-01-01", "ilacs_2018", "good"), ("2023-01-01", "ilacs_2023", "requires_improvement")),
)


def test_a_pair_is_two_inspections_in_the_order_of_their_dates() -> None:
    later_first = frame(cell("Durham", "2022-05-09", "ilacs_2018", "good"), cell("Durham", "2019-09-09", "sif", "good"))
    told = t.next_inspections(later_first, concept="overall")
    assert len(told) == 1
    assert told.loc[0, ["from_inspection_id", "to_inspection_id", "change", "is_across_frameworks"]].tolist() == [
        "Durham-2019-09-09",
        "Durham-2022-05-09",
        "same",
        True,
    ]
    assert told.loc[0, "years_between"] == pytest.approx(973 / 365.25)
    assert list(told.columns) == list(t.PAIR_COLUMNS)


@pytest.mark.parametrize(
    ("before", "after", "change", "cut"),
    [
        (("sif", "good"), ("ilacs_2018", "inadequate"), "worse", "grade"),
        (("sif", "requires_improvement"), ("sif", "good"), "better", "grade"),
        (("cpi", "adequate"), ("sif", "requires_improvement"), "same", "good_or_better"),
        (("cpi", "inadequate"), ("sif", "requires_improvement"), "same", "good_or_better"),
        (("cpi", "good"), ("sif", "requires_improvement"), "worse", "good_or_better"),
        (("cpi", "outstanding"), ("tlac", "good"), "same", "good_or_better"),
        (("tlac", "inadequate"), ("sif", "good"), "better", "good_or_better"),
    ],
)
def test_old_frameworks_are_compared_on_good_or_better_alone(
    before: tuple[str, str], after: tuple[str, str], change: str, cut: str
) -> None:
    told = t.next_inspections(
        frame(cell("Kent", "2013-01-01", *before), cell("Kent", "2017-01-01", *after)), concept="overall"
    )
    assert told.loc[0, ["change", "cut"]].tolist() == [change, cut]


def test_a_grade_without_comparability_is_compared_with_nothing_and_counted_nowhere() -> None:
    rows = [cell("Kent", "2018-01-01", "ilacs_2018", "good"), cell("Kent", "2022-01-01", "ilacs_2018", "good")]
    pairs = t.next_inspections(frame(rows[0] | {"comparability": None}, rows[1]), concept="overall")
    assert pairs["change"].tolist() == ["not_comparable"]
    assert t.transition_counts(pairs, GRADES, scope="ilacs", least=1).empty


def test_an_inspection_without_this_grade_is_passed_over_and_counted() -> None:
    steps = [("2016-01-01", "sif", "good"), ("2019-01-01", "ilacs_2018", None), ("2023-01-01", "ilacs_2023", "good")]
    told = t.next_inspections(frame(*series("Kent", *steps)), concept="overall")
    assert told[["from_framework", "to_framework", "passed_over"]].to_numpy().tolist() == [["sif", "ilacs_2023", 1]]


def test_other_concepts_and_other_authorities_make_no_pair() -> None:
    rows = [cell("Kent", "2018-01-01", "ilacs_2018", "good"), cell("Surrey", "2019-01-01", "ilacs_2018", "good")]
    assert t.next_inspections(
        frame(*rows, cell("Kent", "2022-01-01", "ilacs_2018", "good", "care")), concept="overall"
    ).empty


def test_counts_hold_every_cell_with_totals_shares_and_wilson_intervals() -> None:
    counts = t.transition_counts(t.next_inspections(ILACS, concept="overall"), GRADES, scope="ilacs", least=1)
    assert len(counts) == 16
    assert counts["pairs"].sum() == 3
    row = counts[(counts["from_grade"] == "inadequate") & (counts["to_grade"] == "good")].iloc[0]
    assert row[["pairs", "row_total", "share_percent", "median_years"]].tolist() == [
        1, 2, 50.0, pytest.approx((730 + 1461) / 2 / 365.25),
    ]  # fmt: skip
    # the interval of Wilson for 1 of 2, by its formula: (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    z2 = 1.959964**2
    half = 1.959964 * (0.25 / 2 + z2 / 16) ** 0.5
    assert row["low_percent"] == pytest.approx(100 * (0.5 + z2 / 4 - half) / (1 + z2 / 2), abs=1e-4)
    assert row["high_percent"] == pytest.approx(100 * (0.5 + z2 / 4 + half) / (1 + z2 / 2), abs=1e-4)
    nobody = counts[counts["from_grade"] == "outstanding"]
    assert nobody["row_total"].tolist() == [0, 0, 0, 0]
    assert nobody["share_percent"].isna().all()


def test_scope_is_one_family_or_all_and_old_pairs_turn_the_grid_into_two_groups() -> None:
    history = pd.concat(
        [ILACS, frame(cell("Kent", "2013-01-01", "cpi", "adequate"), cell("Kent", "2018-02-01", "ilacs_2018", "good"))],
        ignore_index=True,
    )
    pairs = t.next_inspections(history, concept="overall")
    assert t.transition_counts(pairs, GRADES, scope="ilacs", least=1)["pairs"].sum() == 3
    both = t.transition_counts(pairs, GRADES, scope="all", least=1)
    assert both[["from_grade", "to_grade", "pairs"]].to_numpy().tolist() == [
        ["good_or_better", "good_or_better", 0],
        ["good_or_better", "below_good", 1],
        ["below_good", "good_or_better", 2],
        ["below_good", "below_good", 1],
    ]
    told = t.say_transitions(both, t.pairs_within(pairs, "all"))
    assert told[1] == "Of 4 pairs, the later grade was better in 2, on the same side of good in 1 and worse in 1."
    assert "In 1 of 4 pairs the framework changed in between." in told[5]
    assert told[6] == (
        "1 of 4 pairs compares only as good or better against below good, so all are counted on that cut."
    )


def test_sentences_tell_each_row_and_warn() -> None:
    pairs = t.next_inspections(ILACS, concept="overall")
    told = t.say_transitions(t.transition_counts(pairs, GRADES, scope="ilacs", least=1), t.pairs_within(pairs, "ilacs"))
    assert told == [
        "3 pairs of consecutive inspections of ILACS with a grade on overall effectiveness, of 3 authorities; "
        "later inspections are dated 1 January 2020 to 1 January 2023.",
        "Of 3 pairs, the later grade was better in 1, the same in 1 and worse in 1.",
        "After good (1 pair), the next grade was requires improvement in 1 (100%, interval 21% to 100%).",
        "After inadequate (2 pairs), the next grade was good in 1 (50%, interval 9% to 91%) and inadequate in 1 "
        "(50%, interval 9% to 91%).",
        "Median years from one inspection to the next: 4.0 after good (1 pair) and 3.0 after inadequate (2 pairs).",
        t_words("NOT_AT_RANDOM"),
        t_words("CAPTION"),
    ]


def test_inspections_after_the_day_all_are_known_to_make_no_pair() -> None:
    pairs = t.next_inspections(ILACS, concept="overall", known_to=dt.date(2022, 6, 1))
    assert pairs["authority"].tolist() == ["Durham", "Medway"]
    assert t.say_counted(dt.date(2025, 3, 31), "", "") == [
        "Inspections that began by 31 March 2025 count, whenever they were published."
    ]
    assert t.say_counted(dt.date(2025, 3, 31), "2025-03-31", "")[0].endswith(
        "some that began shortly before it were not."
    )
    assert t.say_counted(None) == []


def test_rows_with_few_pairs_are_counted_and_no_share_is_told() -> None:
    pairs = t.next_inspections(ILACS, concept="overall")
    counts = t.transition_counts(pairs, GRADES, scope="ilacs")
    assert counts[["share_percent", "low_percent", "high_percent", "median_years"]].isna().to_numpy().all()
    assert t.say_transitions(counts, pairs) == [
        "3 pairs of consecutive inspections of ILACS with a grade on overall effectiveness, of 3 authorities; "
        "later inspections are dated 1 January 2020 to 1 January 2023.",
        "Of 3 pairs, the later grade was better in 1, the same in 1 and worse in 1.",
        "After good (1 pair), the next grade was requires improvement in 1; shares need at least 10 pairs.",
        "After inadequate (2 pairs), the next grade was good in 1 and inadequate in 1; shares need at least 10 pairs.",
        t_words("NOT_AT_RANDOM"),
    ]


def test_one_pair_is_said_in_the_singular() -> None:
    pairs = t.next_inspections(ILACS[ILACS["authority"] == "Durham"], concept="overall")
    told = t.say_transitions(t.transition_counts(pairs, GRADES, scope="ilacs"), pairs)
    assert told[:2] == [
        "1 pair of consecutive inspections of ILACS with a grade on overall effectiveness, of 1 authority; "
        "the later inspection is dated 1 January 2020.",
        "Of 1 pair, the later grade was better in 1.",
    ]


def test_the_grid_has_the_labels_of_the_reference_table() -> None:
    counts = t.transition_counts(t.next_inspections(ILACS, concept="overall"), GRADES, scope="ilacs")
    with (ROOT / "data" / "reference" / "grade.csv").open(encoding="utf-8") as lines:
        scale = [row for row in csv.DictReader(lines) if row["scale"] == "current"]
    known = [(row["grade_code"], row["label"]) for row in sorted(scale, key=lambda row: int(row["rank"]))]
    assert list(dict.fromkeys(zip(counts["from_grade"], counts["from_grade_label"], strict=True))) == known


def t_words(name: str) -> str:
    from ilacs_analytics.analysis.next_inspection import transition_words

    return str(getattr(transition_words, name))


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        ("inadequate", "good", "After below good, 1 of 1 next good or better"),
        ("requires_improvement", "inadequate", "After below good, 0 of 1 next good or better"),
        ("good", "good", "After good or better: the next grade"),
    ],
)
def test_titles_on_opposite_and_tied_frames(before: str, after: str, title: str) -> None:
    steps = [("2018-01-01", "ilacs_2018", before), ("2022-01-01", "ilacs_2018", after)]
    counts = t.transition_counts(
        t.next_inspections(frame(*series("Kent", *steps)), concept="overall"), GRADES, scope="ilacs", least=1
    )
    assert t.transitions_title(counts) == title
    assert len(title.split()) <= 10


def test_description_tells_every_row_with_pairs() -> None:
    text = t.describe_transitions(
        t.transition_counts(t.next_inspections(ILACS, concept="overall"), GRADES, scope="ilacs", least=1)
    )
    assert text.endswith(
        "Good, 1 pair: 0 outstanding, 0 good, 1 requires improvement, 0 inadequate. "
        "Inadequate, 2 pairs: 0 outstanding, 1 good, 0 requires improvement, 1 inadequate."
    )


def test_labels_leave_empty_rows_empty() -> None:
    labels = t.transition_labels(
        t.transition_counts(t.next_inspections(ILACS, concept="overall"), GRADES, scope="ilacs", least=1)
    )
    assert labels.iloc[0][["share", "interval", "median_years_between"]].tolist() == ["", "", ""]
    assert labels.iloc[13][["from_grade_label", "to_grade_label", "share", "interval"]].tolist() == [
        "Inadequate",
        "Good",
        "50.0%",
        "9.5% to 90.5%",
    ]


def test_nothing_to_pair_is_said() -> None:
    pairs = t.next_inspections(frame(cell("Kent", "2018-01-01", "ilacs_2018", "good")), concept="overall")
    counts = t.transition_counts(pairs, GRADES, scope="ilacs", least=1)
    assert t.say_transitions(counts, pairs) == [
        "No two consecutive graded inspections of one authority are within what was asked for."
    ]
    assert t.transitions_title(counts) == "No inspection followed by another"
    assert t.describe_transitions(counts) == t.say_transitions(counts, pairs)[0]
    assert list(t.transition_labels(counts).columns) == [
        "from_grade_label", "to_grade_label", "pairs", "row_total", "share", "interval", "median_years_between",
    ]  # fmt: skip


def test_a_missing_column_is_named() -> None:
    with pytest.raises(MissingColumns, match=r"^next_inspections needs comparability; the frame has "):
        t.next_inspections(frame().drop(columns="comparability"), concept="overall")


FIVE = ("exceptional", "strong_standard", "expected_standard", "needs_attention", "urgent_improvement")


def of_five(authority: str, on: str, grade: str) -> dict:
    rank = FIVE.index(grade) + 1
    row = cell(authority, on, "ilacs_2023", "good") | {
        "framework": "report_card_2027",
        "framework_family": "report_card",
    }
    told = {"scale": "five", "grade": grade, "grade_label": grade.replace("_", " ").capitalize(), "grade_rank": rank}
    return row | told | {"grade_ranks": 5, "is_good_or_better": rank < 4}


def test_a_scale_of_five_has_a_grid_of_its_own_and_shares_two_groups_with_others() -> None:
    known = pd.concat(
        [
            GRADES,
            pd.DataFrame(
                [("five", g, g.capitalize(), n, n < 4) for n, g in enumerate(FIVE, 1)], columns=GRADES.columns
            ),
        ]
    )
    alone = t.next_inspections(
        frame(of_five("Kent", "2027-05-03", "needs_attention"), of_five("Kent", "2029-05-07", "expected_standard")),
        concept="overall",
    )
    assert alone[["change", "cut"]].to_numpy().tolist() == [["better", "grade"]]
    counts = t.transition_counts(alone, known, scope="report_card", least=1)
    assert counts["to_grade"].tolist()[:5] == list(FIVE)
    assert t.transitions_title(counts) == "After below good, 1 of 1 next good or better"
    rows = [cell("Kent", "2022-05-02", "ilacs_2018", "good"), of_five("Kent", "2027-05-03", "exceptional")]
    step = t.next_inspections(frame(*rows), concept="overall")
    assert step[["change", "cut", "is_across_frameworks"]].to_numpy().tolist() == [["same", "good_or_better", True]]
    both = pd.concat([alone, t.next_inspections(ILACS, concept="overall")])
    grid = t.transition_counts(both, known, scope="all", least=1)
    assert sorted(set(grid["from_grade"])) == ["below_good", "good_or_better"]
    assert (
        "The grades are of 2 scales, which compare only as good or better against below good, so all pairs are counted on that "
        "cut." in t.say_transitions(grid, both)
    )
    assert "of REPORT CARD with a grade" in t.say_transitions(counts, alone)[0]
