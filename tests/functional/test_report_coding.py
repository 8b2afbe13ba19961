"""The codes of readers and patterns, held against each other on the published reports, as docs/coding.md prints it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from official_files import NEEDS_PUBLISHED, SHARED

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.quality import report_coding
from ilacs_analytics.quality.fresh_rounds import read_rounds
from ilacs_analytics.settings import load_settings
from ilacs_analytics.sources.kept.store import hash_file

ROOT = Path(__file__).parents[2]
REPORTS = SHARED / "published" / "ofsted_reports"


@NEEDS_PUBLISHED
def test_the_page_prints_what_the_reports_give() -> None:
    page = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"<!-- themes-(\w+):begin -->\n(.*?)\n<!-- themes-\w+:end -->", page, re.DOTALL))
    found = dict(report_coding.tables(load_settings(start=ROOT), REPORTS))
    assert found.keys() == {
        "readers", "four", "sample", "fresh", "framework", "framework_patterns", "framework_readers",
    }  # fmt: skip
    assert told == found


@NEEDS_PUBLISHED
def test_every_coded_item_is_one_the_reader_finds() -> None:
    settings = load_settings(start=ROOT)
    codings = report_coding.read_codings(settings.resource("data", "readings", "reports"))
    found, _ = report_coding.classify_reports(settings, REPORTS, {key[0] for key in codings.agreed})
    assert codings.agreed.keys() <= found.keys()
    assert {kind for _, kind, _ in found.keys() - codings.agreed.keys()} == {"lscb_recommendation"}


@NEEDS_PUBLISHED
def test_headings_of_the_national_framework() -> None:
    _, headings = report_coding.headed_items(load_settings(start=ROOT), REPORTS)
    years = {hash_file(path): path.stem[-4:] for path in REPORTS.rglob("*.pdf")}
    assert Counter(years[sha256] for sha256, _, _ in headings) == {"2025": 29, "2026": 32}
    kinds = Counter(code.partition("_")[0] for codes in headings.values() for code in codes)
    assert kinds == {"outcome": 47, "enabler": 12, "principle": 2}
    with (ROOT / "data" / "reference" / "source.csv").open(encoding="utf-8", newline="") as file:
        checksums = {row["source_id"]: row["sha256"] for row in csv.DictReader(file)}
    with (ROOT / "data" / "official" / "area_national_framework.csv").open(encoding="utf-8", newline="") as file:
        carried = list(csv.DictReader(file))
    told = {(checksums[row["source_id"]], int(row["ordinal"])): row["national_framework_code"] for row in carried}
    ours = {sha256 for sha256, _ in told}
    assert told == {(key[0], key[2]): code for key, (code,) in headings.items() if key[0] in ours}
    assert ours == {key[0] for key in headings} & set(checksums.values()), "no report of the four is left out"


def test_the_four_are_coded_as_agreed() -> None:
    codings = report_coding.read_codings(ROOT / "data" / "readings" / "reports")
    four = [key for key in codings.agreed if codings.subset[key] == "four"]
    assert (len(four), len(codings.agreed) - len(four)) == (112, 177)
    assert all(sum(role == "main" for _, role in codes) == 1 for codes in codings.agreed.values())


@NEEDS_PUBLISHED
def test_the_last_round_was_coded_by_the_patterns_as_they_stand() -> None:
    rounds = read_rounds(ROOT / "data" / "readings" / "reports" / "fresh.csv")
    last = [item for item in rounds if item.round == max(one.round for one in rounds)]
    found, _ = report_coding.classify_reports(load_settings(start=ROOT), REPORTS, {item.sha256 for item in last})
    assert [item for item in last if (item.then, "main") not in found[item.sha256, item.kind, item.ordinal]] == []


def test_no_fresh_item_was_read_before() -> None:
    folder = ROOT / "data" / "readings" / "reports"
    rounds = read_rounds(folder / "fresh.csv")
    keys = [(item.sha256, item.kind, item.ordinal) for item in rounds]
    assert Counter(item.round for item in rounds) == dict.fromkeys(range(1, 8), 40)
    assert len(set(keys)) == len(keys)
    read = {key[0] for key in report_coding.read_codings(folder).agreed}
    assert [sha256 for sha256, _, _ in keys if sha256 in read] == []


def test_themes_of_the_rounds_are_defined() -> None:
    with (ROOT / "data" / "reference" / "theme.csv").open(encoding="utf-8", newline="") as lines:
        defined = {row["theme_code"] for row in csv.DictReader(lines)}
    rounds = read_rounds(ROOT / "data" / "readings" / "reports" / "fresh.csv")
    assert {theme for item in rounds for theme in (item.reader, item.then, item.before)} <= defined


def test_rounds_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="the rounds are missing"):
        read_rounds(tmp_path / "fresh.csv")


def test_reports_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="1 of the 1 coded reports are not there"):
        report_coding.classify_reports(load_settings(start=ROOT), tmp_path, {"0" * 64})


def test_a_reading_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="a reading is missing"):
        report_coding.read_codings(tmp_path)
