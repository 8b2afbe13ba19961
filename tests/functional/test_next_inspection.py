"""What followed an inspection below good, counted from the published files themselves and held against the page's frames.

The count here reads Ofsted's two workbooks and the title pages of its reports, and shares no code with `analysis`.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
from official_files import NEEDS_PUBLISHED, SHARED, sheet_rows
from scales import GRADES
from workspaces import Workspace

from ilacs_analytics.analysis import next_good, transitions
from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.charts import next_good_steps, transition_grid
from ilacs_analytics.vocabulary import Concept
from ilacs_analytics.warehouse.connect import open_warehouse

pytestmark = NEEDS_PUBLISHED

KNOWN_TO = dt.date(2025, 3, 31)
RI, INADEQUATE = "Requires improvement to be good", "Inadequate"
CODES = {RI: "requires_improvement", INADEQUATE: "inadequate"}
LAST_DAYS = {
    "Bournemouth": dt.date(2019, 3, 31), "Poole": dt.date(2019, 3, 31), "Dorset until 2019": dt.date(2019, 3, 31),
    "Northamptonshire": dt.date(2021, 3, 31), "Cumbria": dt.date(2023, 3, 31),
}  # fmt: skip
"""Authorities of the two workbooks that were abolished, with their last day."""
FIRST_SIF, SIF_AGAIN = (17, 18), (25, 26)
"""Columns of the publication and of the overall grade in the history of 2009 to 2023."""
FORMER = 159
"""Row of that sheet from which authorities that no longer exist are listed."""
MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip


def key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower().replace("&", "and").replace(" borough", "")).strip()


def first_day(text: str) -> dt.date:
    """The first day of '22 June 2015 – 16 July 2015', '28 January–5 February 2014' or '12/09/2016 to 06/10/2016'."""
    if numbers := re.match(r"(\d\d)/(\d\d)/(\d{4})", text):
        return dt.date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
    day = re.match(r"0?(\d+)", text)
    names = [word.lower() for word in re.findall(r"[A-Za-z]{3,}", text)]
    month = next(n for n, known in enumerate(MONTHS, 1) for word in names[:1] if known.startswith(word))
    year = re.search(r"\d{4}", text)
    assert day
    assert year
    return dt.date(int(year[0]), month, int(day[1]))


def sif_reports() -> list[Path]:
    """Reports published while SIF inspections were reported, by the date in their names."""
    files = (SHARED / "published" / "ofsted_reports").rglob("*.pdf")
    return sorted(path for path in files if re.search(r"201[4-8]\.pdf$", path.name) and "2018-1" not in path.name)


@cache
def started_on() -> dict[tuple[str, dt.date], dt.date]:
    """The first day of an inspection by authority and publication, from the title pages of reports."""
    days = {}
    for path in sif_reports():
        document = pypdfium2.PdfDocument(path)
        text = " ".join(document[page].get_textpage().get_text_range() for page in range(min(2, len(document))))
        document.close()
        published = re.search(r"(\d\d) ([a-z]+) (\d{4})\.pdf$", path.name)
        told = re.search(r"Inspection dates?:?\s*([^\n]{5,60})", text)
        assert published, path.name
        assert told, path.name
        on = dt.date(int(published[3]), MONTHS.index(published[2]) + 1, int(published[1]))
        days[key(path.parent.name.partition("_")[2]), on] = first_day(told[1].strip())
    return days


@cache
def inspections(with_reports: bool) -> dict[str, list[tuple[dt.date, str]]]:
    """Day and overall grade of every SIF and ILACS inspection by authority: SIF by publication unless a report has its start."""
    told: dict[str, list[tuple[dt.date, str]]] = {}
    for place, row in enumerate(sheet_rows("ofsted-underlying-2023", "LA_inspections_2009-2023")):
        name = "Dorset until 2019" if place > FORMER and row[1] == "Dorset" else row[1]
        for published, grade in (FIRST_SIF, SIF_AGAIN):
            if isinstance(row[published], dt.date):
                on = dt.date(row[published].year, row[published].month, row[published].day)
                day = started_on().get((key(name), on), on) if with_reports else on
                told.setdefault(key(name), []).append((day, row[grade]))
    for row in sheet_rows("ofsted-outcomes-2025", "ILACS_inspection_history")[3:]:
        if isinstance(row[5], dt.date):
            told.setdefault(key(row[2]), []).append((dt.date(row[5].year, row[5].month, row[5].day), row[8]))
    return told


def counted_share(grade: str, by: float, *, with_reports: bool) -> float:
    """Percent judged good or better within so many years of the first inspection of a grade in a run below good, by hand."""
    last_days = {key(name): day for name, day in LAST_DAYS.items()}
    followed: list[tuple[float, str]] = []
    for name, rows in inspections(with_reports).items():
        begun = None
        for day, told in sorted(rows):
            if told in ("Good", "Outstanding"):
                if begun:
                    followed.append(((day - begun).days / 365.25, "judged"))
                begun = None
            elif told == grade and begun is None:
                begun = day
        if begun:
            until = last_days.get(name, KNOWN_TO)
            followed.append(((until - begun).days / 365.25, "abolished" if name in last_days else "censored"))
    neither, share = 1.0, 0.0
    for time in sorted({years for years, _ in followed if years <= by}):
        at_risk = sum(years >= time for years, _ in followed)
        ends = [end for years, end in followed if years == time]
        share += neither * ends.count("judged") / at_risk
        neither *= 1 - (ends.count("judged") + ends.count("abolished")) / at_risk
    return 100 * share


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Both workbooks, built."""
    workspace = Workspace(tmp_path_factory.mktemp("workbooks"))
    workspace.build(SHARED / "published" / "ofsted")
    yield workspace
    shutil.rmtree(workspace.path)


@pytest.fixture(scope="module")
def with_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Both workbooks and the reports of SIF inspections, built."""
    workspace = Workspace(tmp_path_factory.mktemp("reports"))
    workspace.build(SHARED / "published" / "ofsted", *sif_reports())
    yield workspace
    shutil.rmtree(workspace.path)


def page_summary(workspace: Workspace, by_years: float) -> pd.DataFrame:
    """What the page says of every authority, by grade."""
    with open_warehouse(workspace=workspace.path) as warehouse:
        history = warehouse.judgements(concept="overall")
        spells = next_good.next_good_spells(
            history, warehouse.places(), concept="overall", known_to=KNOWN_TO, families=["sif", "ilacs"]
        )
    return next_good.next_good_summary(spells, by_years=by_years, as_at=KNOWN_TO).set_index("grade")


SHARES = {
    "reports": [(RI, 3.0, "5"), (RI, 3.9, "11"), (INADEQUATE, 3.0, "13")],
    "workbooks": [(RI, 3.0, "5"), (RI, 3.9, "14"), (INADEQUATE, 3.0, "13")],
}
"""Percent as printed. With the workbooks alone most SIF inspections are dated by publication, some months late."""


@pytest.mark.parametrize(("grade", "by", "printed"), SHARES["workbooks"])
def test_the_share_judged_good_or_better_is_that_of_the_workbooks(
    workbooks: Workspace, grade: str, by: float, printed: str
) -> None:
    counted = counted_share(grade, by, with_reports=False)
    assert f"{counted:.0f}" == printed
    assert page_summary(workbooks, by).loc[CODES[grade], "observed_percent"] == pytest.approx(counted, abs=1e-6)


@pytest.mark.campaign
@pytest.mark.parametrize(("grade", "by", "printed"), SHARES["reports"])
def test_the_share_judged_good_or_better_is_that_of_workbooks_and_reports(
    with_reports: Workspace, grade: str, by: float, printed: str
) -> None:
    counted = counted_share(grade, by, with_reports=True)
    assert f"{counted:.0f}" == printed
    summary = page_summary(with_reports, by)
    assert summary.loc[CODES[grade], "observed_percent"] == pytest.approx(counted, abs=1e-6)
    said = next_good.say_next_good(summary.reset_index())
    years = f"{by:g} years"
    assert any(
        text.startswith(
            f"Within {years} of an inspection graded {grade.lower().removesuffix(' to be good')}, {printed}% had"
        )
        for text in said
    )


FAMILIES = [["sif", "ilacs"], ["sif"], ["ilacs"], ["slac", "cpi", "tlac"], ["slac", "cpi", "tlac", "sif", "ilacs"]]
UNTIL = ["2012-01-01", "2014-06-30", "2016-03-31", "2019-06-30", "2025-03-31"]
WRONG = re.compile(
    r"(?<![\d.,])1 (spells|periods|pairs|authorities|years)\b|\bnan\b|\binf\b|\bNone\b(?! of)|  |\.\.|\(\)|\b\d+\.0\b(?! after)"
)
"""What no sentence may hold: a plural of one, a figure that is none, a count printed as a fraction."""


@pytest.mark.parametrize("concept", list(Concept))
def test_what_is_said_holds_together_for_every_concept_family_and_day(workbooks: Workspace, concept: str) -> None:
    with open_warehouse(workspace=workbooks.path) as warehouse:
        places, read = warehouse.places(), 0
        for until in UNTIL:
            history = warehouse.judgements(concept=concept, until=until)
            for families in FAMILIES:
                spells = next_good.next_good_spells(
                    history, places, concept=concept, known_to=dt.date.fromisoformat(until), families=families
                )
                read += _check_next_good(spells, dt.date.fromisoformat(until))
            pairs = transitions.next_inspections(history, concept=concept)
            for scope in ("all", "slac", "sif", "ilacs"):
                read += _check_transitions(pairs, scope)
    assert read >= len(UNTIL) * (len(FAMILIES) + 4)  # at least one sentence for each question and choice


def _check_next_good(spells: pd.DataFrame, day: dt.date) -> int:
    """How many sentences were read, all of them right."""
    observed, curve = next_good.next_good_observed(spells), next_good.next_good_curve(spells)
    band = next_good.next_good_band(spells, by_years=3.0, draws=50)
    summary = next_good.next_good_summary(spells, as_at=day, band=band)
    texts = [*next_good.say_next_good(summary), *next_good.say_next_estimate(summary)]
    for text in texts:
        assert not WRONG.search(text), text
    assert len(next_good.next_good_title(summary).split()) <= 10
    for row in rows_of(summary):
        own = spells[spells["grade"] == row["grade"]]
        reasons = ("good_or_better", "still_below", "abolished", "no_longer_judged", "not_followed")
        assert sum(row[reason] for reason in reasons) == row["spells"] == len(own)
        assert row["begun_good"] + row["begun_below"] + row["begun_open"] == row["begun"]
        assert (own["observed_until_on"].dt.date <= day).all()
        if row["observed_percent"] is not None:
            assert 0 <= row["observed_low_percent"] <= row["observed_percent"] <= row["observed_high_percent"] <= 100
        if row["estimate_low_percent"] is not None:
            assert row["range_low_percent"] <= row["estimate_low_percent"] + 1e-6
            assert row["range_high_percent"] >= row["estimate_high_percent"] - 1e-6
    next_good_steps(observed, curve, band, summary).to_dict()
    table = next_good.next_good_table(observed, curve, band)[["judged_percent", "interval", "estimate"]]
    assert not table.map(lambda text: bool(WRONG.search(text))).to_numpy().any()
    return len(texts)


def _check_transitions(pairs: pd.DataFrame, scope: str) -> int:
    """How many sentences were read, all of them right."""
    own = transitions.pairs_within(pairs, scope)
    counts = transitions.transition_counts(pairs, GRADES, scope=scope)
    texts = transitions.say_transitions(counts, own)
    for text in texts:
        assert not WRONG.search(text), text
    assert counts["pairs"].sum() == len(own)
    assert counts[counts["row_total"] < 10]["share_percent"].isna().all()
    transition_grid(counts).to_dict()
    return len(texts)
