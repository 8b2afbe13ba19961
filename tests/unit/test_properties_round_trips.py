"""There and back: a file that is added and removed leaves nothing, an export that is read again tells the same rows."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import duckdb
import pytest
from exports import settings_of
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import workforce, workforce_row, write_csv
from workspaces import Workspace

from ilacs_analytics.warehouse.export.write import export_build
from ilacs_analytics.warehouse.exported import warehouse_from_export

SLOW = settings(deadline=None, derandomize=True, max_examples=4)
LOCAL = ("authority", "measure", "basis", "period_end", "value", "note")


def state(folder: Path) -> dict[str, str]:
    """Checksum of every file below a folder; the lock is left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@SLOW
@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=4),
    st.sampled_from(("a.csv", "ledger.csv", "mapping.csv", "é x.CSV")),
)
def test_a_file_added_and_removed_leaves_the_workspace_as_it_was(rates, name):
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "workspace")
        workspace.do("add", write_csv(Path(folder) / "first.csv", workforce(workforce_row(2019))))
        before = state(workspace.path)
        rows = [workforce_row(2020 + number, ("840", "E06000047", "County Durham"), rate, 1, 1, 1)
                for number, rate in enumerate(rates)]  # fmt: skip
        workspace.do("add", write_csv(Path(folder) / name, workforce(*rows)))
        [added] = {line.split(b",")[0].decode() for line in workspace.ledger.splitlines()[1:]} - {"dfe-csww-2019"}
        assert state(workspace.path) != before
        workspace.do("remove", added)
        assert state(workspace.path) == before


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("round-trip")
    odd = ('say "twelve"', "or,\na dozen", "\\N", "NULL", "été")
    rows = [("Durham", "cases", "headcount", f"20{10 + n}-03-31", text, "") for n, text in enumerate(odd)]
    rows.append(("Durham", "cases", "headcount", "2024-03-31", "12.125", ""))
    workspace = Workspace(folder / "workspace")
    workspace.build(write_csv(folder / "local.csv", [LOCAL, *rows]))
    export_build(settings_of(workspace.path), folder / "export")
    return workspace, folder / "export"


def test_an_export_as_text_that_is_read_again_tells_the_same_rows(built):
    workspace, exported = built
    theirs = workspace.path / "warehouse" / f"{workspace.build_id}.duckdb"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        target = Path(folder) / "again"
        ours = warehouse_from_export(exported, target, settings=settings_of(target), form="csv")
        connection.execute(f"attach '{ours}' as ours (read_only); attach '{theirs}' as theirs (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'theirs'"
        ).fetchall()
        assert len(tables) > 30
        for (name,) in tables:
            for one, other in (("ours", "theirs"), ("theirs", "ours")):
                more = connection.execute(f"select * from {one}.{name} except all select * from {other}.{name}")
                assert more.fetchall() == [], (name, one)
