"""Numbers of `quality.agreement` on frames one can count on one hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.quality.agreement import (
    RULES,
    TableRule,
    agreement_markdown,
    anchor,
    cohen_kappa,
    compare_tables,
    compute_agreement,
    word_overlap,
)


def row(locator: str, **columns: str) -> dict[str, str]:
    return {"source_id": "paper-a", "locator": locator, **columns}


def test_kappa_is_agreement_beyond_chance() -> None:
    pairs = [("done", "done")] * 4 + [("planned", "planned")] * 3 + [("done", "planned")] * 2 + [("planned", "done")]
    # 7 of 10 equal; by chance 0.6 * 0.5 + 0.4 * 0.5 = 0.5
    assert cohen_kappa(pairs) == pytest.approx(0.4)


def test_kappa_is_not_defined_without_pairs_or_with_one_code() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([("done", "done"), ("done", "done")]) is None


def test_kappa_of_opposite_codes_is_below_zero() -> None:
    assert cohen_kappa([("a", "b"), ("b", "a")]) == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("locator", "block"),
    [("para 3.8 line 2", "para 3.8"), ("said 4", "said 4"), ("line 82-83", "line 82"), ("line 82", "line 82")],
)
def test_anchor_is_the_block(locator: str, block: str) -> None:
    assert anchor(locator) == block


def test_share_is_matched_rows_of_all_distinct_rows() -> None:
    rule = TableRule(("measure", "value"), ("scope",))
    first = [
        row("para 1", measure="m", value="22.90", scope="x"),
        row("para 1", measure="m", value="4", scope="x"),
        row("para 2", measure="m", value="5", scope="x"),
    ]
    second = [row("para 1 line 1", measure="m", value="22.9", scope="y"), row("para 3", measure="m", value="5")]
    found = compare_tables("indicator", rule, first, second)
    assert (found.rows_first, found.rows_second, found.rows_matched) == (3, 2, 1)
    assert found.agreement_share == pytest.approx(1 / 4)
    assert (found.columns[0].pairs, found.columns[0].equal) == (1, 0)


def test_the_same_locator_goes_first_among_rows_about_the_same() -> None:
    rule = TableRule(("domain_code",), ("grade_code",))
    first = [
        row("para 2 line 1", domain_code="overall", grade_code="good"),
        row("para 2 row 4", domain_code="overall", grade_code="inadequate"),
    ]
    second = [row("para 2 row 4", domain_code="overall", grade_code="inadequate")]
    found = compare_tables("judgement", rule, first, second)
    assert (found.rows_matched, found.columns[0].equal) == (1, 1)


def test_free_text_is_paired_one_to_one_by_most_words_in_common() -> None:
    rule = TableRule(("theme_code",), ("status",), is_free_text=True)
    first = [
        row("para 1", summary="Staff trained", theme_code="workforce", status="done"),
        row("para 1", summary="Train staff to audit", theme_code="quality_assurance", status="planned"),
    ]
    second = [
        row("para 1", summary="Training staff to audit cases", theme_code="quality_assurance", status="planned"),
        row("para 2", summary="Staff trained", theme_code="workforce", status="done"),
    ]
    found = compare_tables("improvement_action", rule, first, second)
    assert (found.rows_matched, found.columns[0].equal) == (1, 1)


def test_rows_left_over_are_paired_by_subject_and_do_not_count_for_it() -> None:
    rule = TableRule(("subject",), ("direction", "subject"), is_free_text=True)
    first = [row("line 5", summary="Workloads high", subject="caseload", direction="weakness")]
    second = [row("line 5", summary="Too many cases", subject="caseload", direction="worsened")]
    found = compare_tables("claim", rule, first, second)
    assert found.rows_matched == 1
    assert [(column.column, column.pairs, column.equal) for column in found.columns] == [
        ("direction", 1, 0),
        ("subject", 0, 0),
    ]
    assert found.columns[1].equal_share is None


def test_word_overlap_ignores_small_words_and_endings() -> None:
    assert word_overlap("Audits of the staff", "An audit for staff") == pytest.approx(1.0)
    assert word_overlap("the", "of") == 0.0


def test_readings_are_compared_table_by_table_and_printed(tmp_path: Path) -> None:
    for reading in ("first", "second"):
        (tmp_path / reading).mkdir()
        for table, rule in RULES.items():
            columns = ["source_id", "locator", "summary", *dict.fromkeys([*rule.about, *rule.compared])]
            lines = [",".join(columns), ",".join(["paper-a", "para 1", "Same words", *["1"] * (len(columns) - 3)])]
            (tmp_path / reading / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    tables = compute_agreement(tmp_path)
    assert [table.table for table in tables] == list(RULES)
    assert {table.agreement_share for table in tables} == {1.0}
    assert (
        "| `area_theme` | 1 | 1 | 1 | 1.00 (0.21 to 1.00) | role | 1 | 1.00 (0.21 to 1.00) | - |"
        in agreement_markdown(tables)
    )


def test_a_missing_table_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"restore data/readings/"):
        compute_agreement(tmp_path)


def test_the_readings_of_the_repository_agree_as_docs_coding_says() -> None:
    root = Path(__file__).resolve().parents[2]
    docs = (root / "docs" / "coding.md").read_text(encoding="utf-8")
    printed = docs.partition("<!-- agreement:begin -->")[2].partition("<!-- agreement:end -->")[0].strip()
    assert printed == agreement_markdown(compute_agreement(root / "data" / "readings"))
