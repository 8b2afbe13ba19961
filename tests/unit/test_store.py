"""The store of added files: unchanged originals, one ledger, nothing twice."""

import csv
import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from tables import outcomes, outcomes_row, workforce, workforce_row, write_csv, write_ods, write_zip
from workspaces import ROOT

from ilacs_analytics.errors import NothingAdded, UnreadableSource, UsageError
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources import adding
from ilacs_analytics.sources.kept import store

DAY = dt.date


@pytest.fixture
def settings(tmp_path):
    return Settings(resources=ROOT, workspace=tmp_path / "workspace")


@pytest.fixture
def table(tmp_path):
    return write_csv(tmp_path / "figures.csv", workforce(workforce_row(2026)))


def test_the_original_is_kept_under_its_checksum_and_listed(settings, table):
    (added,) = adding.add_paths(settings, [table], published_on=DAY(2027, 2, 25)).added
    sha256 = hashlib.sha256(table.read_bytes()).hexdigest()
    assert (settings.added_folder / sha256 / "figures.csv").read_bytes() == table.read_bytes()
    with (settings.added_folder / "ledger.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    assert (
        row.items()
        >= {
            "added_id": "dfe-csww-2026",
            "publication": "dfe-csww",
            "edition": "2026",
            "publisher": "Department for Education",
            "title": "Children's social work workforce, 2026",
            "kind": "statistics",
            "licence": "Open Government Licence v3.0",
            "url": "https://explore-education-statistics.service.gov.uk/find-statistics/children-s-social-work-workforce",
            "published_on": "2027-02-25",
            "as_at": "2026-09-30",
            "file_name": "figures.csv",
            "sha256": sha256,
            "size_bytes": str(table.stat().st_size),
            "origin": "figures.csv",
            "added_on": today,
        }.items()
    )
    assert store.read_ledger(settings) == [added]
    assert added.path(settings).is_file()


def test_the_same_content_under_another_name_is_there_already(settings, table, tmp_path):
    adding.add_paths(settings, [table])
    ledger = (settings.added_folder / "ledger.csv").read_bytes()
    again = adding.add_paths(settings, [write_zip(tmp_path / "a.zip", {"x/other.csv": table.read_bytes()})])
    assert (again.added, [one.added_id for one in again.already], again.rejected) == ([], ["dfe-csww-2026"], [])
    assert (settings.added_folder / "ledger.csv").read_bytes() == ledger


def test_where_a_file_came_from_and_when_does_not_name_a_build(settings, table):
    (added,) = adding.add_paths(settings, [table], origin="https://example.org/a.csv").added
    assert added.origin == "https://example.org/a.csv"
    elsewhere = replace(added, origin="disc", added_on="2031-01-01")
    assert elsewhere.content_line == added.content_line
    assert replace(added, published_on="2031-01-01").content_line != added.content_line


def test_a_folder_in_a_zip_in_a_folder_order_and_hidden_files(settings, table, tmp_path):
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    write_ods(folder / "below" / "b.ods", outcomes(outcomes_row("E06000047", "Durham", DAY(2026, 1, 12), "")))
    write_zip(folder / "a.zip", {"one.csv": table.read_bytes(), "two.csv": "tea,cups\n"})
    (folder / ".DS_Store").write_bytes(b"\0")
    result = adding.add_paths(settings, [folder])
    assert [one.added_id for one in result.added] == ["dfe-csww-2026", "ofsted-outcomes-2027"]
    assert [one.name for one in result.rejected] == ["two.csv"]
    assert [one.added_id for one in store.read_ledger(settings)] == ["dfe-csww-2026", "ofsted-outcomes-2027"]


def test_a_folder_with_nothing_to_add_says_why(settings, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "empty.csv").write_bytes(b"")
    with pytest.raises(NothingAdded) as error:
        adding.add_paths(settings, [tmp_path / "folder"])
    assert error.value.where.endswith("empty.csv: the file is empty")
    assert store.read_ledger(settings) == []


def test_a_long_name_keeps_its_end(settings, tmp_path):
    name = "a" * 200 + "_2026.csv"
    (added,) = adding.add_paths(settings, [write_csv(tmp_path / name, workforce(workforce_row(2026)))]).added
    assert added.file_name == name[-120:]
    assert added.path(settings).is_file()


def test_removing_takes_the_file_and_its_row(settings, table, tmp_path):
    other = write_csv(tmp_path / "other.csv", workforce(workforce_row(2027)))
    adding.add_paths(settings, [table, other])
    removed = store.remove(settings, "dfe-csww-2026")
    assert not removed.path(settings).parent.exists()
    assert [one.added_id for one in store.read_ledger(settings)] == ["dfe-csww-2027"]
    with pytest.raises(UsageError, match="no added file has the identifier 'dfe-csww-2026'"):
        store.remove(settings, "dfe-csww-2026")


def test_leftovers_of_a_killed_run_go_with_the_next(settings, table):
    leftover = settings.added_folder / ".adding-x"
    leftover.mkdir(parents=True)
    (leftover / "unpacked").write_bytes(b"x")
    adding.add_paths(settings, [table])
    assert not leftover.exists()


def test_a_ledger_of_other_columns_is_refused(settings, table):
    adding.add_paths(settings, [table])
    (settings.added_folder / "ledger.csv").write_text("added_id,edition\n", encoding="utf-8")
    with pytest.raises(UnreadableSource, match="the ledger has the columns added_id, edition"):
        store.read_ledger(settings)
