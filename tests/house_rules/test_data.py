"""Tables of data/: plain files, words of the closed lists alone, nothing personal, nothing copied."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from ilacs_analytics import vocabulary

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data").rglob("*.csv"))
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(r"(?<![\w.])(?:\+44|\(?0\d{2,4}\)?)[ -]?\d{3,4}[ -]?\d{3,4}(?![\w.])")
LABELS = {"published_heading.csv"}  # headings of published tables: a paper may name a domain as they do
LONGEST_RUN = 60

files = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "data").as_posix())


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@files
def test_a_file_is_plain(path: Path) -> None:
    raw = path.read_bytes()
    raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf"), "no byte order mark"
    assert b"\r" not in raw, "lines end with LF"
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")


@files
def test_rows_are_whole_and_cells_are_trimmed(path: Path) -> None:
    header, *body = rows(path)
    assert len(set(header)) == len(header)
    assert [name for name in header if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []
    assert [number for number, row in enumerate(body, 2) if len(row) != len(header)] == []
    assert [cell for row in body for cell in row if cell != cell.strip()] == []
    assert len({tuple(row) for row in body}) == len(body), "a row stands twice"


@files
def test_nothing_personal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert EMAIL.findall(text) == []
    assert PHONE.findall(text) == []


@files
def test_a_loaded_file_has_its_table(path: Path) -> None:
    if path.parent.parent.name != "readings":
        assert (ROOT / "sql" / "core" / f"{path.stem}.sql").is_file()


def test_the_words_of_the_code_are_those_of_the_lists(rows_of) -> None:
    def words(name: str) -> set[str]:
        return {row["code"] for row in rows_of("term") if row["vocabulary"] == name}

    concepts = [row["concept_code"] for row in sorted(rows_of("concept"), key=lambda row: int(row["position"]))]
    assert [code for code in concepts if code in set(vocabulary.Concept)] == list(vocabulary.Concept)
    assert {grade.value for grade in vocabulary.Grade} <= {row["grade_code"] for row in rows_of("grade")}
    direct = {row["framework_code"] for row in rows_of("domain") if row["comparability"] == "A"}
    (scale,) = {row["scale"] for row in rows_of("framework") if row["framework_code"] in direct}
    grades = sorted((row for row in rows_of("grade") if row["scale"] == scale), key=lambda row: int(row["rank"]))
    assert [row["grade_code"] for row in grades] == list(vocabulary.PRESENT_SCALE)
    assert {reason.value for reason in vocabulary.MissingReason} == words("missing_reason")
    assert {symbol.value for symbol in vocabulary.Symbol} == words("symbol")
    assert words("inspection_kind") >= vocabulary.GRADED_KINDS
    assert {row["short_name"] for row in rows_of("authority")} >= set(vocabulary.DEFAULT_AUTHORITIES)


def test_verdicts_and_kinds_of_the_code_are_those_of_the_views() -> None:
    checked = (ROOT / "sql" / "analysis" / "claim_check.sql").read_text(encoding="utf-8")
    given = set(re.findall(r"(?:then|else) '([a-z_]{5,})'", checked)) - {"whole_authority"}
    assert given == {verdict.value for verdict in vocabulary.Verdict}
    suite = json.loads((ROOT / "expectations" / "claim_check.json").read_text(encoding="utf-8"))
    allowed = [
        set(e["kwargs"]["value_set"]) for e in suite["expectations"] if "verdict" in e["kwargs"].get("column", "")
    ]
    assert allowed
    assert all(words <= {verdict.value for verdict in vocabulary.Verdict} for words in allowed)
    history = (ROOT / "sql" / "analysis" / "judgement_history_as_at.sql").read_text(encoding="utf-8")
    listed = re.search(r"kind in \(([^)]*)\)", history)
    assert listed is not None
    assert set(re.findall(r"'(\w+)'", listed[1])) == vocabulary.GRADED_KINDS


def test_measures_and_themes_that_are_used_exist(rows_of) -> None:
    measures = {row["measure"] for row in rows_of("measure")}
    used = {row["measure"] for stem in ("caseload", "agency_rate", "indicator", "value_note") for row in rows_of(stem)}
    used |= {row["measure"] for row in rows_of("series_break")} | {row["linked_measure"] for row in rows_of("claim")}
    for row in rows_of("measure"):
        used |= {row["numerator"], *row["denominator"].split(" + ")}
    assert used - {""} <= measures
    themes = {row["theme_code"] for row in rows_of("theme")}
    assert {row["theme_code"] for stem in ("area_theme", "improvement_action") for row in rows_of(stem)} <= themes


def test_words_of_closed_lists_exist(root: Path, rows_of) -> None:
    from ilacs_analytics.warehouse.declared.schema import read_definitions

    known = {(row["vocabulary"], row["code"]) for row in rows_of("term")}
    for definition in read_definitions(root / "sql"):
        for column, name in definition.terms.items():
            used = {(name, row[column]) for row in rows_of(definition.name) if row.get(column)}
            assert used <= known, definition.name


def test_each_source_is_used_and_each_theme_defined(rows_of) -> None:
    used = {
        row["source_id"] for path in FILES if path.parent.name in {"papers", "official"} for row in rows_of(path.stem)
    }
    assert used == {row["source_id"] for row in rows_of("source")}
    assert all(row["definition"] and row["not_this"] for row in rows_of("theme"))


def test_nothing_is_copied_from_the_papers(shared: Path) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\s+", " ", text.lower())

    if not (shared / "papers").is_dir():
        pytest.skip("the papers are not here: no folder papers in the folder shared")
    runs = set()
    for paper in sorted((shared / "papers").glob("*.txt")):
        text = plain(paper.read_text(encoding="utf-8", errors="replace"))
        runs |= {text[start : start + LONGEST_RUN] for start in range(len(text) - LONGEST_RUN + 1)}
    assert runs
    written = [(path.name, cell) for path in FILES if path.name not in LABELS for row in rows(path) for cell in row]
    written += [
        (path.name, path.read_text(encoding="utf-8")) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    ]
    copied = []
    for name, words in written:
        text = plain(words)
        if any(text[start : start + LONGEST_RUN] in runs for start in range(len(text) - LONGEST_RUN + 1)):
            copied.append((name, words[:80]))
    assert copied == []
