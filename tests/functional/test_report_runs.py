"""Report runs: which pages are made again, and which are carried over."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

import pytest
from report_projects import (
    GATE,
    LONG_AGO,
    NOTEBOOKS,
    OURS,
    SINCE,
    STEMS,
    WAREHOUSE,
    contents,
    do,
    latest,
    pages_of,
    ran,
    report,
    require_whole,
    write,
    write_notebook,
    write_plan,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


def changed_on(project: Any) -> dict[str, str]:
    return {stem: entry["data_changed_on"] for stem, entry in pages_of(latest(project)).items()}


def today() -> str:
    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def test_a_second_report_leaves_the_bundle_as_it_is(project: Any) -> None:
    before = project.state()
    told = report(project)
    assert (told["unchanged"], told["carried_over"], told["failed"]) == (True, list(STEMS), {})
    assert told["run_id"] == latest(project).name
    assert project.state() == before


def test_a_parameter_makes_the_pages_that_have_it_again(project: Any) -> None:
    told = report(project, *SINCE)
    assert (told["unchanged"], ran(project)) == (False, {"grades"})
    assert pages_of(latest(project))["grades"]["parameters"]["since"] == "2017-01-01"
    assert changed_on(project)["words"] == LONG_AGO
    require_whole(latest(project))


def test_a_changed_notebook_is_run_again_and_its_data_is_as_old_as_before(project: Any) -> None:
    write_notebook(project, "grades", *NOTEBOOKS["grades"], "Sentence('More.')")
    report(project)
    assert ran(project) == {"grades"}
    assert changed_on(project)["grades"] == LONG_AGO
    assert "More." in (latest(project) / "grades.html").read_text(encoding="utf-8")


def test_changed_rows_make_only_the_pages_again_that_read_them(project: Any) -> None:
    path = project.path / "ours.csv"
    write(path, OURS)
    do(project, "add", str(path))
    do(project, "build")
    do(project, "check")
    before = pages_of(latest(project))
    told = report(project)
    after = pages_of(latest(project))
    assert told["carried_over"] == ["grades"]
    assert {stem: entry["is_carried_over"] for stem, entry in after.items()} == {
        "grades": True, "ours-durham": False, "words": False,  # words asks nothing, so nothing tells that it is the same
    }  # fmt: skip
    assert changed_on(project) == {"grades": LONG_AGO, "ours-durham": today(), "words": LONG_AGO}
    assert after["grades"]["build_id"] == before["grades"]["build_id"] != after["ours-durham"]["build_id"]
    assert "12.5" in (latest(project) / "ours-durham.html").read_text(encoding="utf-8")
    run = require_whole(latest(project))
    assert run["carried_over"] == ["grades"]
    assert run["build_id"] == after["ours-durham"]["build_id"]
    assert report(project)["unchanged"] is True


def test_a_verdict_by_other_suites_makes_the_page_of_the_gate_again(project: Any) -> None:
    write_notebook(project, "words", *GATE)
    report(project)
    assert report(project)["unchanged"] is True
    path = project.path / "expectations" / "agency_rate.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    suite["expectations"].pop()
    write(path, json.dumps(suite))
    do(project, "check")
    rows = (latest(project) / "data" / "words-gate.csv").read_text(encoding="utf-8-sig").splitlines()
    report(project)
    assert ran(project) == {"words"}
    after = (latest(project) / "data" / "words-gate.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(after) == len(rows) - 1


def test_groups_of_the_workspace_count_as_parameters(project: Any) -> None:
    write(project.path / "ilacs.toml", 'workers = 1\n[groups]\nnorth = ["Durham"]\n')
    report(project)
    assert ran(project) == set(STEMS)


def test_force_makes_all_again_and_gives_the_same(project: Any) -> None:
    before = latest(project)
    assert report(project, "--force")["carried_over"] == []
    assert (latest(project) != before, ran(project)) == (True, set(STEMS))
    assert contents(latest(project)) == contents(before)


def test_a_page_that_was_damaged_is_made_again(project: Any) -> None:
    (latest(project) / "data" / "grades-grades.csv").unlink()
    report(project)
    assert ran(project) == {"grades"}
    require_whole(latest(project))


def test_a_page_that_was_taken_out_of_the_plan_goes(project: Any) -> None:
    write_plan(project, "grades", "words")
    report(project)
    assert ran(project) == set()
    assert [entry["stem"] for entry in require_whole(latest(project))["pages"]] == ["grades", "words"]
    assert not (latest(project) / "ours-durham.html").exists()


def test_another_order_in_the_plan_is_delivered_without_running_anything(project: Any) -> None:
    before = latest(project)
    write_plan(project, *reversed(NOTEBOOKS))
    told = report(project)
    assert (told["unchanged"], told["failed"]) == (False, {})
    assert (latest(project) != before, ran(project)) == (True, set())
    assert [entry["stem"] for entry in require_whole(latest(project))["pages"]] == list(reversed(STEMS))
    assert changed_on(project) == dict.fromkeys(STEMS, LONG_AGO)
    page = (latest(project) / "grades.html").read_text(encoding="utf-8")
    assert page.index('<a href="words.html"') < page.index('<a href="grades.html"')
    delivered = latest(project)
    again = report(project)
    assert (again["unchanged"], again["run_id"], latest(project)) == (True, delivered.name, delivered)


def test_self_contained_pages_hold_the_script_and_the_others_share_one(project: Any) -> None:
    (shared,) = (latest(project) / "assets").glob("vega-*.js")
    script = shared.read_text(encoding="utf-8")[:500]
    assert shared.relative_to(latest(project)).as_posix() in (latest(project) / "index.html").read_text("utf-8")
    assert script not in (latest(project) / "index.html").read_text(encoding="utf-8")
    report(project, "--self-contained")
    assert ran(project) == set(STEMS)
    assert not (latest(project) / "assets").exists()
    assert "assets/" not in (latest(project) / "index.html").read_text(encoding="utf-8")
    assert script in (latest(project) / "index.html").read_text(encoding="utf-8")
    report(project)
    assert [path.name for path in (latest(project) / "assets").iterdir()] == [shared.name]


def test_a_failed_page_is_tried_again_and_the_good_ones_are_carried_over(project: Any) -> None:
    write_notebook(project, "words", NOTEBOOKS["words"][0], "1 / 0")
    assert list(report(project, code=13)["failed"]) == ["words"]
    stale = pages_of(latest(project))["words"]
    assert (stale["is_stale"], stale["data_changed_on"]) == (True, LONG_AGO)
    assert report(project, code=13)["carried_over"] == ["grades", "ours-durham"]
    page = (latest(project) / "words.html").read_text(encoding="utf-8")
    assert page.count("This page is stale.") == 1
    write_notebook(project, "words", *NOTEBOOKS["words"])
    report(project)
    assert ran(project) == {"words"}
    assert "This page is stale." not in (latest(project) / "words.html").read_text(encoding="utf-8")


def test_each_page_is_told_as_a_line_of_json(project: Any) -> None:
    write_notebook(project, "words", NOTEBOOKS["words"][0], "1 / 0")
    ended = do(project, "report", "--json", "--log-json", *SINCE, code=13)
    lines = [json.loads(line) for line in ended.err.splitlines() if line.startswith("{")]
    build = (project.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()
    assert {line["report"]: (line["outcome"], line["build_id"]) for line in lines} == {
        "grades": ("ran", build), "ours-durham": ("carried over", build), "words": ("failed", build),
    }  # fmt: skip
    (failed,) = (line for line in lines if line["outcome"] == "failed")
    assert failed["failure"] == "cell 3, line 1: ZeroDivisionError: division by zero"
    assert all(dt.datetime.fromisoformat(line["at"]).tzinfo and line["seconds"] >= 0 for line in lines)


def test_pages_tell_nothing_of_the_machine(project: Any) -> None:
    write_notebook(project, "words", NOTEBOOKS["words"][0], WAREHOUSE + "print(len(wh.authorities()))")
    report(project)
    for path in latest(project).rglob("*"):
        if path.is_file():
            assert str(project.path).encode() not in path.read_bytes(), path.name
