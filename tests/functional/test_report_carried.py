"""Pages taken over from another build, another version of this package or a night that failed: what is said of them."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from report_projects import (
    GATE,
    LONG_AGO,
    NOTEBOOKS,
    OURS,
    WAREHOUSE,
    Marked,
    do,
    latest,
    pages_of,
    ran,
    report,
    require_whole,
    run_of,
    wait_for,
    write,
    write_notebook,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.campaign,
]

NEW_KEYS = ("files", "fingerprint", "build_id", "data_changed_on", "forms", "is_carried_over", "is_of_other_rows",
            "engine", "engine_note", "reads_digest")  # fmt: skip


def rebuild(project: Any) -> None:
    """Another build, whose rows differ for the notebook `ours` alone."""
    path = project.path / "ours.csv"
    write(path, OURS)
    do(project, "add", str(path))
    do(project, "build")
    do(project, "check")


def test_a_page_not_asked_for_whose_rows_have_changed_is_marked(project: Any) -> None:
    before = pages_of(latest(project))["ours-durham"]["build_id"]
    rebuild(project)
    report(project, "words")
    entries = pages_of(latest(project))
    assert {stem: entry["is_of_other_rows"] for stem, entry in entries.items()} == {
        "grades": False, "ours-durham": True, "words": False,
    }  # fmt: skip
    for page in ("index.html", "about.html"):
        text = (latest(project) / page).read_text(encoding="utf-8")
        assert text.count("not asked for: ") == 1, page
        assert before in text
    report(project)
    assert "ours-durham" in ran(project)
    assert not any(entry["is_of_other_rows"] for entry in pages_of(latest(project)).values())
    assert "not asked for" not in (latest(project) / "index.html").read_text(encoding="utf-8")


def test_what_a_build_cannot_answer_fails_the_page_that_asks(project: Any) -> None:
    """A view that a page read is gone: the other pages are delivered, and that one tells why."""
    write(
        project.path / "sql" / "analysis" / "extra.sql",
        "-- grain: one row\n-- needs: authority\n-- columns:\n--   authority  short name\n"
        "create view analysis.extra as select short_name as authority from authority where short_name = 'Durham'\n",
    )
    write_notebook(project, "words", NOTEBOOKS["words"][0], WAREHOUSE + "print(len(wh.sql('from analysis.extra')))")
    for command in ("build", "check", "report"):
        do(project, command)
    (project.path / "sql" / "analysis" / "extra.sql").unlink()
    do(project, "build")
    do(project, "check")
    failed = report(project, code=13)["failed"]
    assert set(failed) == {"words"}
    assert "BadQuery" in failed["words"]
    assert ran(project) == {"words"}
    assert pages_of(latest(project))["words"]["is_stale"] is True


def test_pages_of_an_earlier_version_stay_where_one_page_is_asked_for(project: Any) -> None:
    run = run_of(latest(project))
    for entry in run["pages"]:
        for key in NEW_KEYS:
            entry.pop(key, None)
    write(latest(project) / "run.json", json.dumps(run))
    write_notebook(project, "grades", NOTEBOOKS["grades"][0], "1 / 0")
    assert set(report(project, "grades", code=13)["failed"]) == {"grades"}
    entries = {entry["stem"]: entry for entry in require_whole(latest(project))["pages"]}
    assert set(entries) == {"grades", "ours-durham", "words"}
    assert (entries["grades"]["is_stale"], entries["grades"]["file"]) == (True, "grades.html")
    write_notebook(project, "grades", *NOTEBOOKS["grades"])
    assert report(project)["failed"] == {}
    assert ran(project) == {"grades", "ours-durham", "words"}


def test_a_night_that_failed_does_not_move_the_day_the_data_changed(project: Any) -> None:
    write_notebook(project, "grades", NOTEBOOKS["grades"][0], "1 / 0")
    report(project, code=13)
    write_notebook(project, "grades", *NOTEBOOKS["grades"])
    report(project)
    entry = pages_of(latest(project))["grades"]
    assert (entry["data_changed_on"], entry["is_carried_over"]) == (LONG_AGO, False)


def test_an_earlier_build_that_is_damaged_costs_the_table_of_changes_alone(project: Any) -> None:
    earlier = project.path / "warehouse" / f"{run_of(latest(project))['build_id']}.duckdb"
    rebuild(project)
    whole = earlier.read_bytes()
    earlier.unlink()
    earlier.write_bytes(whole[:5000])
    assert report(project)["failed"] == {}
    assert set(run_of(latest(project))["changed"]["not_compared"]) == {"all"}
    assert "Not compared, all: " in (latest(project) / "about.html").read_text(encoding="utf-8")


def test_a_finished_page_of_the_gate_is_made_again_where_another_verdict_came_between(
    project: Any, marked: Marked
) -> None:
    write_notebook(project, "grades", *GATE)
    write_notebook(project, "words", NOTEBOOKS["words"][0], "import time\ntime.sleep(300)")
    with marked.spawn(project, "report", "--log-json") as process:
        wait_for(process.stderr, '"report": "grades", "outcome": "ran"')
        process.kill()
    write_notebook(project, "words", *NOTEBOOKS["words"])
    path = project.path / "expectations" / "agency_rate.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    suite["expectations"].pop()
    write(path, json.dumps(suite))
    do(project, "check")
    report(project)
    rows = (latest(project) / "data" / "grades-gate.csv").read_text(encoding="utf-8-sig").splitlines()
    counts = run_of(latest(project))["verdict"]["counts"]
    assert len(rows) - 1 == sum(counts.values())
