"""Agreement of two codings on items one can count on one hand."""

from __future__ import annotations

import math

import pytest

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.quality.theme_agreement import AGREEMENT_COLUMNS, ThemeAgreement, compare_codings, to_markdown


def coding(**items: str) -> dict[str, set[tuple[str, str]]]:
    """`one="plans health"`: the first theme is main, the others are components."""
    return {
        key: {(theme, "component" if place else "main") for place, theme in enumerate(themes.split())}
        for key, themes in items.items()
    }


HAND = coding(a="plans", b="plans health", c="health", d="audit")
OTHER = coding(a="plans", b="health plans", c="plans", d="audit health")


def test_figures_of_a_theme_counted_by_hand() -> None:
    frame, _ = compare_codings(HAND, OTHER)
    assert list(frame.columns) == list(AGREEMENT_COLUMNS)
    rows = {row["theme"]: row for row in frame.to_dict("records")}
    # plans: by hand in a, b; found in a, b, c; equal in 3 of 4, by chance (2*3 + 2*1)/16 = 0.5
    assert [rows["plans"][name] for name in ("positives", "found", "both")] == [2, 3, 2]
    assert rows["plans"]["precision"] == pytest.approx(2 / 3)
    assert rows["plans"]["recall"] == pytest.approx(1.0)
    assert rows["plans"]["kappa"] == pytest.approx(0.5)
    # health: by hand in b, c; found in b, d; equal in a and b, by chance 0.5
    assert [rows["health"][name] for name in ("positives", "found", "both")] == [2, 2, 1]
    assert rows["health"]["kappa"] == pytest.approx(0.0)
    assert rows["audit"]["kappa"] == pytest.approx(1.0)


def test_rows_stand_by_positives_then_by_name() -> None:
    frame, _ = compare_codings(HAND, OTHER)
    assert frame["theme"].tolist() == ["health", "plans", "audit"]


def test_the_main_theme_of_all_items() -> None:
    _, summary = compare_codings(HAND, OTHER, unclassified={"d", "elsewhere"})
    # mains: plans/plans, plans/health, health/plans, audit/audit: 2 of 4, by chance (2*2 + 1*1 + 1*1)/16 = 6/16
    assert (summary.items, summary.main_equal, summary.unclassified) == (4, 2, 1)
    assert summary.main_share == pytest.approx(0.5)
    assert summary.main_kappa == pytest.approx((0.5 - 0.375) / 0.625)
    assert summary.unclassified_share == pytest.approx(0.25)


def test_a_theme_one_coding_never_has_is_missing_a_figure() -> None:
    frame, _ = compare_codings(coding(a="plans", b="plans"), coding(a="plans", b="health"))
    rows = {row["theme"]: row for row in frame.to_dict("records")}
    assert math.isnan(rows["health"]["recall"])
    assert rows["health"]["precision"] == 0
    assert rows["plans"]["recall"] == pytest.approx(0.5)
    assert rows["plans"]["kappa"] == pytest.approx(0.0)


def test_kappa_is_missing_where_every_item_has_the_theme() -> None:
    frame, summary = compare_codings(coding(a="plans", b="plans"), coding(a="plans", b="plans"))
    assert math.isnan(frame.loc[0, "kappa"])
    assert summary.main_kappa is None
    assert summary.main_share == 1


def test_items_of_one_coding_only_are_counted_and_left_out() -> None:
    frame, summary = compare_codings(coding(a="plans", b="health"), coding(a="plans", c="audit", d="audit"))
    assert frame["theme"].tolist() == ["plans"]
    assert (summary.items, summary.only_in_hand, summary.only_in_other) == (1, 1, 2)


def test_no_items() -> None:
    frame, summary = compare_codings({}, {})
    assert frame.empty
    assert summary == ThemeAgreement(0, 0, 0, 0, None, 0)
    assert (summary.main_share, summary.unclassified_share) == (None, None)
    assert to_markdown(frame, summary).splitlines()[-1] == (
        "0 items; main theme equal in 0: -; kappa -; unclassified 0: -."
    )


@pytest.mark.parametrize(("codes", "count"), [(set(), 0), ({("plans", "main"), ("health", "main")}, 2)])
def test_an_item_without_exactly_one_main_theme_is_an_error(codes: set[tuple[str, str]], count: int) -> None:
    with pytest.raises(UnreadableSource, match=f"an item has {count} main themes instead of one") as caught:
        compare_codings({"a": codes}, coding(a="plans"))
    assert "where: a" in str(caught.value)


def test_the_table() -> None:
    lines = to_markdown(*compare_codings(HAND, OTHER, unclassified={"d"})).splitlines()
    assert lines[0] == "| theme | positives | found | both | precision | recall | kappa |"
    assert lines[2] == "| `health` | 2 | 2 | 1 | 0.50 (0.09 to 0.91) | 0.50 (0.09 to 0.91) | 0.00 (-0.98 to 0.98) |"
    assert lines[3] == "| `plans` | 2 | 3 | 2 | 0.67 (0.21 to 0.94) | 1.00 (0.34 to 1.00) | 0.50 (-0.23 to 1.00) |"
    assert lines[-1] == (
        "4 items; main theme equal in 2: 0.50 (0.15 to 0.85); kappa 0.20 (-0.61 to 1.00); unclassified 1: 0.25 (0.05 to 0.70)."
    )
    missing = to_markdown(*compare_codings(coding(a="plans"), coding(a="health"))).splitlines()
    assert missing[2] == "| `plans` | 1 | 0 | 0 | - | 0.00 (0.00 to 0.79) | 0.00 |"
