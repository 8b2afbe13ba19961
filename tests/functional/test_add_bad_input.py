"""Bad files meet a clear error and are not added; bad cells become `rejected_value` with their place and a reason."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tables import (
    DURHAM,
    HARTLEPOOL,
    OUTCOMES_HEADER,
    WORKFORCE_HEADER,
    neighbour_header,
    neighbour_row,
    outcomes,
    outcomes_row,
    workforce,
    workforce_row,
    write_csv,
    write_ods,
    write_xlsx,
    write_zip,
)
from workspaces import ROOT, Workspace

pytestmark = pytest.mark.campaign

GOOD = workforce(workforce_row(2026))
HISTORY = "ILACS_inspection_history"
TEN = ("805", "806", "807", "808", "841", "390", "391", "392", "393", "394")
PAGE = "<!DOCTYPE html>\n<html><head><title>Page not found</title></head><body>Page not found</body></html>"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which nothing was added."""
    return Workspace(tmp_path / "workspace")


def nothing_added(workspace: Workspace) -> bool:
    left = [path for path in (workspace.path / "added").rglob("*") if path.name not in {".lock", ".lock-holder.json"}]
    return left == []


# Whole files


def truncated_ods(folder: Path) -> Path:
    whole = write_ods(folder / "whole.ods", outcomes(outcomes_row("E06000047", "Durham", "2026-01-12", "2026-03-02")))
    path = folder / "cut.ods"
    path.write_bytes(whole.read_bytes()[:-200])
    whole.unlink()
    return path


def broken_inside(folder: Path) -> Path:
    """A workbook whose archive is whole and whose content breaks off."""
    return write_zip(folder / "torn.ods", {"content.xml": "<office:document-content><table:table", "mimetype": "x"})


def text(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def bomb(folder: Path) -> Path:
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(3):
            with archive.open(f"{number}.csv", "w", force_zip64=True) as out:
                for _ in range(60):
                    out.write(bytes(1_000_000))
    return path


def locked_zip(folder: Path) -> Path:
    """An archive whose member says that it is encrypted."""
    path = write_zip(folder / "locked.zip", {"a.csv": "time_period,la_name\n"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    return path


def damaged_zip(folder: Path) -> Path:
    """An archive with a member whose bytes were changed."""
    path = folder / "damaged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", "time_period,la_name\n2026,Durham\n")
    path.write_bytes(path.read_bytes().replace(b"2026,Durham", b"2027,Durham"))
    return path


WHOLE_FILES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "a workbook cut off": (
        truncated_ods,
        ("UnreadableSource: the file is cut off or broken", "next:  download it again"),
    ),
    "a workbook torn inside": (broken_inside, ("UnreadableSource: the workbook cannot be read", "download it again")),
    "a workbook with a password": (
        lambda folder: write_ods(folder / "locked.ods", outcomes(), locked=True),
        ("UnreadableSource: the workbook is protected by a password", "save it without a password"),
    ),
    "an old or protected workbook": (
        lambda folder: text(folder, "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("UnreadableSource: the workbook is protected by a password, or of a format before 2007",),
    ),
    "latin-1 text": (
        lambda folder: write_csv(
            folder / "latin.csv", workforce(workforce_row(2026, ("840", "E06000047", "Durhàm"))), encoding="latin-1"
        ),
        ("UnreadableSource: the file is not UTF-8: line 2 holds byte 0xe0", "save it as UTF-8"),
    ),
    "UTF-16 text": (
        lambda folder: write_csv(folder / "wide.csv", GOOD, encoding="utf-16"),
        ("UnreadableSource: the file is UTF-16", "save it as UTF-8"),
    ),
    "UTF-16 text without a mark": (
        lambda folder: write_csv(folder / "wide.csv", GOOD, encoding="utf-16-le"),
        ("UnreadableSource: the file is no text",),
    ),
    "a web page saved as a workbook": (
        lambda folder: text(folder, "outcomes.ods", PAGE.encode()),
        ("UnreadableSource: a web page was saved under this name", "download the file itself"),
    ),
    "a PDF": (
        lambda folder: text(folder, "report.pdf", b"%PDF-1.7\n"),
        ("UnreadableSource: the PDF is broken", "docs/reports.md"),
    ),
    "an empty file": (lambda folder: text(folder, "nothing.csv", b""), ("UnreadableSource: the file is empty",)),
    "a file with an empty line": (
        lambda folder: text(folder, "line.csv", b"\n"),
        (
            "UnknownPublication: the columns are those of no publication that is read",
            "Children's social work workforce",
        ),
    ),
    "a table of something else": (
        lambda folder: write_csv(folder / "tea.csv", [["tea", "cups"], ["black", 3]]),
        ("UnknownPublication: the columns are those of no publication that is read",),
    ),
    "a workbook of something else": (
        lambda folder: write_ods(folder / "tea.ods", {"Tea": [["tea", "cups"], ["black", 3]]}),
        ("UnknownPublication: no sheet of the workbook is one that is read: Tea",),
    ),
    "a workbook without a sheet": (
        lambda folder: write_ods(folder / "none.ods", {}),
        ("UnknownPublication: ",),
    ),
    "a row that breaks off": (
        lambda folder: text(
            folder, "short.csv", write_csv(folder / "whole", GOOD).read_bytes() + b"2025,Reporting year,Local"
        ),
        ("UnreadableSource: the row has 3 values, the header has 14", "row 3", "the file is cut off or was edited"),
    ),
    "a quote never closed": (
        lambda folder: text(
            folder, "quote.csv", write_csv(folder / "whole", GOOD).read_bytes() + b'2025,"Reporting year,Local\n'
        ),
        ("UnreadableSource: the row has 2 values, the header has 14", "row 3"),
    ),
    "no row with a year": (
        lambda folder: write_csv(folder / "years.csv", workforce(workforce_row("last year"), workforce_row("0999"))),
        ("UnreadableSource: no row has a year in the column time_period", "below row 1", "years are written as 2024"),
    ),
    "published statistics without a column of places": (
        lambda folder: write_csv(
            folder / "places.csv", [[*WORKFORCE_HEADER[:9], "district", *WORKFORCE_HEADER[10:]], workforce_row(2026)]
        ),
        ("MissingColumn: Children's social work workforce: no column la_name", "row 1", "looked for 'la_name'"),
    ),
    "published statistics with no measure that is known": (
        lambda folder: write_csv(
            folder / "new.csv",
            [["time_period", "geographic_level", "la_name", "cats"], ["2026", "Local authority", "Durham", 1]],
        ),
        ("MissingColumn: the table is laid out as published statistics", "agency_rate_fte", "--mapping"),
    ),
    "inspections without a column of starts": (
        lambda folder: write_ods(
            folder / "late.ods",
            {HISTORY: [[*OUTCOMES_HEADER[:4], "Day one", *OUTCOMES_HEADER[5:]], ["Link", "E06000047", "Durham"]]},
        ),
        (
            f"MissingColumn: sheet {HISTORY} has no column for started_on",
            f"sheet {HISTORY}, row 1",
            "started_on was looked for as 'inspection date' or 'inspection/visit date'",
        ),
    ),
    "a zip bomb": (bomb, ("UnsafeArchive: the archive would unpack to 180 MB", "times its size")),
    "an archive that points outside": (
        lambda folder: write_zip(folder / "out.zip", {"good.csv": "a", "../../evil.csv": "b"}),
        ("UnsafeArchive: the archive names a file outside itself: ../../evil.csv", "do not use this archive"),
    ),
    "an archive with a Windows path": (
        lambda folder: write_zip(folder / "drive.zip", {"C:\\evil.csv": "b"}),
        ("UnsafeArchive: the archive names a file outside itself: C:",),
    ),
    "an archive with an absolute path": (
        lambda folder: write_zip(folder / "root.zip", {"/etc/evil.csv": "b"}),
        ("UnsafeArchive: the archive names a file outside itself: /etc/evil.csv",),
    ),
    "an archive locked by a password": (
        locked_zip,
        ("NothingAdded: nothing in it could be added", "a.csv: it cannot be unpacked"),
    ),
    "an archive with a damaged member": (
        damaged_zip,
        ("NothingAdded: nothing in it could be added", "a.csv: it cannot be unpacked: Bad CRC-32"),
    ),
    "an empty archive": (
        lambda folder: write_zip(folder / "empty.zip", {}),
        ("NothingAdded: nothing in it could be added",),
    ),
    "neighbours cut off": (
        lambda folder: write_csv(folder / "near.csv", [neighbour_header(), neighbour_row("840", TEN)[:9]]),
        ("UnreadableSource: the row has 9 values, the header has 24", "row 2", "download it again"),
    ),
}


@pytest.mark.parametrize("case", WHOLE_FILES)
def test_a_file_that_cannot_be_read_is_not_added(workspace: Workspace, tmp_path: Path, case: str) -> None:
    make, parts = WHOLE_FILES[case]
    path = make(tmp_path)
    told = workspace.refused("add", path, code=10)
    assert [part for part in parts if part not in told] == [], told
    assert path.name in told or HISTORY in told
    assert "Traceback" not in told
    assert nothing_added(workspace)
    assert not (tmp_path.parent / "evil.csv").exists()


def test_a_path_that_is_not_there_and_an_empty_folder(workspace: Workspace, tmp_path: Path) -> None:
    assert "UnreadableSource: no such file or folder" in workspace.refused("add", tmp_path / "nowhere.ods")
    (tmp_path / "empty").mkdir()
    assert "NothingAdded: nothing in it could be added" in workspace.refused("add", tmp_path / "empty")
    assert nothing_added(workspace)


@pytest.mark.parametrize("name", ["figures.csv", "figures.ods", "figures", "figures.xls"])
def test_a_workbook_is_recognised_whatever_it_is_called(workspace: Workspace, tmp_path: Path, name: str) -> None:
    workspace.build(write_xlsx(tmp_path / name, {"Table 1": GOOD}))
    told = workspace.ask(
        "select raw_value, locator from observation where source_id = 'dfe-csww-2026' order by locator"
    )
    assert told == [
        ("20", "sheet Table_1 row 2 column K"),
        ("10", "sheet Table_1 row 2 column L"),
        ("40", "sheet Table_1 row 2 column M"),
        ("15.5", "sheet Table_1 row 2 column N"),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_found_out(workspace: Workspace, tmp_path: Path, delimiter: str) -> None:
    table = write_csv(tmp_path / "figures.csv", GOOD, delimiter=delimiter)
    rows = [["Model of 2027"], neighbour_header(), neighbour_row("840", TEN)]
    near = write_csv(tmp_path / "near.csv", rows, delimiter=delimiter)
    workspace.build(table, near)
    assert workspace.ask(
        "select measure, value from observation where source_id = 'dfe-csww-2026' and basis = 'fte' order by measure"
    ) == [("agency_rate", 20), ("agency_workers", 10), ("average_caseload", 15.5), ("in_post_workers", 40)]
    assert workspace.ask("select count(*), min(rank), max(rank) from neighbour") == [(10, 1, 10)]


def test_a_comma_for_the_decimal_point_is_rejected_not_read_as_another_number(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = workforce(workforce_row(2026, DURHAM, "20,5", 10, 40, 15.5))
    workspace.build(write_csv(tmp_path / "figures.csv", rows, delimiter=";"))
    assert workspace.ask("select row_number, column_name, raw_value, reason from meta.rejected_value") == [
        (2, "agency_rate_fte", "20,5", "'20,5' is no number and no symbol of data/reference/published_symbol.csv")
    ]
    assert workspace.ask("select count(*) from observation where source_id = 'dfe-csww-2026'") == [(3,)]


LIMITS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, 6_000_000_000))
from ilacs_analytics.cli import main
main()
"""


@pytest.mark.parametrize("kind", ["outcomes", "statistics", "text"])
def test_ten_thousand_empty_columns_cost_neither_memory_nor_time(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    """Bounds are generous against what was measured: below 10 s and 600 MB for adding and building."""
    if kind == "outcomes":
        rows = [outcomes_row("E06000047", "Durham", f"20{y}-01-12", f"20{y}-03-02") for y in range(30, 99)]
        path = write_ods(tmp_path / "wide.ods", outcomes(*rows, as_at="31 March 2099"), empty_columns=10_000)
        wanted = (len(rows) * 7,)
    elif kind == "statistics":
        path = write_ods(
            tmp_path / "wide.ods", {"T": workforce(*map(workforce_row, range(2026, 2076)))}, empty_columns=10_000
        )
        wanted = (200,)
    else:
        path = write_csv(
            tmp_path / "wide.csv", [[*row, *[""] * 10_000] for row in workforce(*map(workforce_row, range(2026, 2076)))]
        )
        wanted = (200,)
    began = time.perf_counter()
    for arguments in (["add", str(path)], ["build"]):
        command = [sys.executable, "-c", LIMITS, *arguments, "--workspace", str(workspace.path)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert ended.returncode == 0, ended.stderr
    assert time.perf_counter() - began < 45
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000  # KB on Linux
    read, loaded, rejected = workspace.ask("select cells_read, cells_loaded, cells_rejected from meta.added_file")[0]
    assert ((read,), loaded + rejected) == (wanted, read)


def test_many_bad_files_do_not_keep_out_the_good_one(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    (folder / "below").mkdir(parents=True)
    write_csv(folder / "below" / "good.csv", GOOD)
    truncated_ods(folder)
    text(folder, "page.ods", PAGE.encode())
    text(folder, "nothing.csv", b"")
    bomb(folder)
    locked_zip(folder)
    text(folder, ".hidden", b"")
    out = workspace.do("add", folder)
    lines = [line for line in out.splitlines() if not line.startswith(" ")]
    assert lines[0].startswith("added    dfe-csww-2026: Children's social work workforce, 2026")
    rejected = sorted(line.split(":")[0] for line in lines if line.startswith("rejected"))
    assert rejected == [f"rejected {name}" for name in ("a.csv", "bomb.zip", "cut.ods", "nothing.csv", "page.ods")]
    assert workspace.kept() == ["good.csv"]


def test_files_that_cannot_be_added_do_not_keep_out_one_named_beside_them(workspace: Workspace, tmp_path: Path) -> None:
    good = write_csv(tmp_path / "good.csv", GOOD)
    page, empty = text(tmp_path, "page.ods", PAGE.encode()), text(tmp_path, "nothing.csv", b"")
    code, out, err = workspace.ilacs("add", page, good)
    assert (code, out.split(":")[0]) == (10, "added    dfe-csww-2026")
    assert err.startswith("UnreadableSource: a web page was saved under this name")
    code, out, err = workspace.ilacs("add", page, good, empty)
    assert (code, out.split(":")[0]) == (10, "there    dfe-csww-2026")
    assert err.startswith("NothingAdded: 2 of the files named could not be added")
    assert workspace.kept() == ["good.csv"]


def test_strict_ends_with_10_and_keeps_the_good_one(workspace: Workspace, tmp_path: Path) -> None:
    archive = write_zip(
        tmp_path / "both.zip", {"good.csv": write_csv(tmp_path / "good.csv", GOOD).read_bytes(), "bad.csv": ""}
    )
    told = workspace.refused("add", archive, "--strict", code=10)
    assert "NothingAdded: 1 file(s) could not be added" in told
    assert "bad.csv: the file is empty" in told
    assert workspace.kept() == ["good.csv"]
    assert json.loads(workspace.do("status", "--json"))["added"][0]["file"] == "good.csv"


# The store


def test_an_edited_file_of_the_store_is_left_out_and_told(workspace: Workspace, tmp_path: Path) -> None:
    workspace.do("add", write_csv(tmp_path / "figures.csv", GOOD))
    (kept,) = (workspace.path / "added").glob("*/figures.csv")
    kept.write_text(kept.read_text(encoding="utf-8").replace("15.5", "5.5"), encoding="utf-8")
    told = workspace.refused("build", code=10)
    assert "dfe-csww-2026: the added file dfe-csww-2026 was changed" in told
    assert "take it out with `ilacs remove dfe-csww-2026`" in told
    assert workspace.ask("select count(*) from meta.added_file") == [(0,)]
    kept.unlink()
    assert "dfe-csww-2026: the added file dfe-csww-2026 is gone" in workspace.refused("build", "--force", code=10)
    workspace.do("remove", "dfe-csww-2026")
    workspace.build(tmp_path / "figures.csv")
    assert workspace.ask("select value from caseload where source_id = 'dfe-csww-2026'") == [(15.5,)]


KILLED = """
import os, signal, sys
from ilacs_analytics.sources import adding
adding.write_ledger = lambda settings, rows: os.kill(os.getpid(), signal.SIGKILL)
from ilacs_analytics.cli import main
main()
"""


def test_kill_between_copy_and_ledger_costs_only_the_run(workspace: Workspace, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "first.csv", workforce(workforce_row(2027)))
    second = write_zip(tmp_path / "second.zip", {"second.csv": write_csv(tmp_path / "s.csv", GOOD).read_bytes()})
    workspace.do("add", first)
    ledger = workspace.ledger
    command = [sys.executable, "-c", KILLED, "add", str(second), "--workspace", str(workspace.path)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60).returncode == -9
    assert workspace.ledger == ledger
    assert workspace.kept() == ["first.csv", "second.csv"]  # copied, and listed nowhere: no build uses it
    assert [one["id"] for one in json.loads(workspace.do("status", "--json"))["added"]] == ["dfe-csww-2027"]
    out = workspace.do("add", second)
    assert out.startswith("added    dfe-csww-2026")
    assert workspace.kept() == ["first.csv", "second.csv"]
    assert not list((workspace.path / "added").glob(".adding-*"))
    workspace.do("build")
    assert workspace.ask("select source_id from meta.added_file order by 1") == [("dfe-csww-2026",), ("dfe-csww-2027",)]


def test_removing_what_is_not_there_names_what_is(workspace: Workspace, tmp_path: Path) -> None:
    assert "nothing has been added" in workspace.refused("remove", "dfe-csww-2026", code=2)
    workspace.do("add", write_csv(tmp_path / "figures.csv", GOOD))
    assert "did you mean dfe-csww-2026?" in workspace.refused("remove", "dfe-csw-2026", code=2)
    assert len(workspace.kept()) == 1


def test_a_ledger_that_is_not_ours_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    workspace.do("add", write_csv(tmp_path / "figures.csv", GOOD))
    (workspace.path / "added" / "ledger.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = workspace.refused("status", code=10)
    assert "UnreadableSource: the ledger has the columns a, b" in told
    assert "it needs added_id, publication" in told


# Single cells: one build with everything that can be wrong with them

STATISTICS = workforce(
    workforce_row(2026, DURHAM, 20, 10, 40, 15.5),
    workforce_row(2026, HARTLEPOOL, "q", "x", "low", "16.1"),
    workforce_row(2026, ("999", "E06999999", "Nowhere"), 1, 2, 3, 4),
    workforce_row("2026/27", ("806", "E06000002", "Middlesbrough"), "", "", "", 17),
    workforce_row(2026, ("807", "E06000003", "Redcar and Cleveland"), 120, -1, 5, "1,000"),
    workforce_row(2026, ("808", "E06000004", "Stockton-on-Tees"), 11, 1, 8, 12),
    workforce_row(2026, ("808", "E06000004", "Stockton-on-Tees"), 12, 1, 8, 12),
    [2026, "Reporting year", "School", *workforce_row(2026)[3:]],
)
REJECTED_FIGURES = {
    (3, "agency_rate_fte", "q"): "'q' is no number and no symbol of data/reference/published_symbol.csv",
    **{
        (4, column, raw): "'E06999999' is no place; see data/reference/place_alias.csv"
        for column, raw in zip(WORKFORCE_HEADER[10:], "1234", strict=True)
    },
    (5, "caseload_fte", "17"): "'2026/27' is no year",
    (6, "agency_rate_fte", "120"): "percentages go from 0 to 100",
    (6, "agency_fte", "-1"): "a count or rate cannot be negative",
    (6, "caseload_fte", "1,000"): "'1,000' is no number and no symbol of data/reference/published_symbol.csv",
    **{
        (row, column, raw): "the file tells this place, period and measure 2 times"
        for row, rate in ((7, "11"), (8, "12"))
        for column, raw in zip(WORKFORCE_HEADER[10:], (rate, "1", "8", "12"), strict=True)
    },
    **{
        (9, column, raw): "the level 'School' is none that is read"
        for column, raw in zip(WORKFORCE_HEADER[10:], ("20", "10", "40", "15.5"), strict=True)
    },
}
INSPECTIONS = outcomes(
    outcomes_row("E06000047", "Durham", "2026-01-12", "2026-03-02", "Requires improvment", "Good", "Good", "Good"),
    outcomes_row("E06999999", "Nowhere", "2026-01-12", "2026-03-02"),
    outcomes_row("", "Medwy", "2026-01-12", "2026-03-02"),
    outcomes_row("E06000035", "Medway", "2026-01-12", "2026-03-02", kind="ILACS Surprise"),
    outcomes_row("E06000017", "Rutland", "2026-01-12", "soon"),
    outcomes_row("E08000030", "Walsall", "12th January", "in March"),
    outcomes_row("E06000001", "Hartlepool", "2022-10-10", "2022-12-02"),
    outcomes_row("E06000002", "Middlesbrough", "2026-05-11", "2026-07-01"),
    outcomes_row("", "", "2026-01-12", "2026-03-02"),
    as_at="31 May 2026",
)
NOWHERE, MEDWY = (
    "'E06999999' is no authority; see data/reference/place_alias.csv",
    "'Medwy' is no authority on 2026-01-12; did you mean Medway? see data/reference/place_alias.csv",
)
SURPRISE = "'ILACS Surprise' is no kind of inspection or visit; see data/reference/term.csv"
UNDATED = "the row has no date that can be read"
WHOLE_ROW = {"E": "2026-01-12", "F": "2026-03-02", **dict.fromkeys("HIJKL", "Good")}
REJECTED_CELLS = {
    (4, "I", "Requires improvment"): (
        "'Requires improvment' is no grade; did you mean requires improvement or require improvement or "
        "requires improvement to be good? see data/reference/grade_spelling.csv"
    ),
    **{(5, column, raw): NOWHERE for column, raw in WHOLE_ROW.items()},
    **{(6, column, raw): MEDWY for column, raw in WHOLE_ROW.items()},
    **{(7, column, raw): SURPRISE for column, raw in WHOLE_ROW.items()},
    (8, "F", "soon"): "'soon' is no date",
    **{(9, column, raw): UNDATED for column, raw in {**WHOLE_ROW, "E": "12th January", "F": "in March"}.items()},
    (10, "L", "Good"): "the framework ilacs_2018 has no domain care_leavers",
    (11, "H", "Good"): "the framework ilacs_2026 has no domain overall",
    **{
        (12, column, raw): "the row names no authority; a name in a merged cell counts for its first row only"
        for column, raw in WHOLE_ROW.items()
    },
}
NEIGHBOURS = [
    ["Model of 2027"],
    neighbour_header(),
    neighbour_row("840", TEN),
    neighbour_row("805", ("999", *TEN[1:9], "840")),
    neighbour_row("8O6", TEN),
    neighbour_row("807", (*TEN[:9], "840"), band="Rather close"),
    neighbour_row("840", TEN),
]


@pytest.fixture(scope="module")
def with_bad_cells(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A workspace with three files full of bad cells, built once; a build with bad cells is still a build."""
    folder = tmp_path_factory.mktemp("cells")
    workspace = Workspace(folder / "workspace")
    workspace.build(
        write_csv(folder / "figures.csv", STATISTICS),
        write_ods(folder / "outcomes.ods", INSPECTIONS),
        write_csv(folder / "near.csv", NEIGHBOURS),
    )
    return workspace


def rejected(workspace: Workspace, source: str) -> dict[tuple[int, str, str], str]:
    told = workspace.ask(
        "select row_number, column_name, raw_value, reason from meta.rejected_value where source_id = ?", source
    )
    found = {tuple(row): reason for *row, reason in told}
    assert len(found) == len(told)
    return found  # type: ignore[return-value]


def test_every_bad_figure_is_told_with_row_column_and_reason(with_bad_cells: Workspace) -> None:
    assert rejected(with_bad_cells, "dfe-csww-2026") == REJECTED_FIGURES
    names = with_bad_cells.ask(
        "select distinct file_name, sheet_or_page from meta.rejected_value where source_id = 'dfe-csww-2026'"
    )
    assert names == [("figures.csv", None)]


def test_good_figures_beside_bad_ones_are_loaded(with_bad_cells: Workspace) -> None:
    told = with_bad_cells.ask(
        "select locator, raw_value, value, symbol from observation where source_id = 'dfe-csww-2026' order by locator"
    )
    assert told == [
        ("row 2 column agency_fte", "10", 10.0, None),
        ("row 2 column agency_rate_fte", "20", 20.0, None),
        ("row 2 column caseload_fte", "15.5", 15.5, None),
        ("row 2 column inpost_fte", "40", 40.0, None),
        ("row 3 column agency_fte", "x", None, "x"),
        ("row 3 column caseload_fte", "16.1", 16.1, None),
        ("row 3 column inpost_fte", "low", None, "low"),
        ("row 6 column inpost_fte", "5", 5.0, None),
    ]


def test_every_bad_cell_of_a_workbook_is_told_with_sheet_row_column_and_reason(with_bad_cells: Workspace) -> None:
    assert rejected(with_bad_cells, "ofsted-outcomes-2026") == REJECTED_CELLS
    names = with_bad_cells.ask(
        "select distinct file_name, sheet_or_page from meta.rejected_value where source_id = 'ofsted-outcomes-2026'"
    )
    assert names == [("outcomes.ods", HISTORY)]


def test_sister_cells_of_a_bad_one_are_loaded(with_bad_cells: Workspace) -> None:
    told = with_bad_cells.ask(
        "select mention_id, started_on::varchar, published_on::varchar, count(grade_code) from inspection_mention "
        "left join judgement using (mention_id) where inspection_mention.source_id = 'ofsted-outcomes-2026' "
        "group by all order by all"
    )
    assert told == [
        ("ofsted-outcomes-2026/durham-2026-01-12", "2026-01-12", "2026-03-02", 4),
        ("ofsted-outcomes-2026/hartlepool-2022-10-10", "2022-10-10", "2022-12-02", 4),
        ("ofsted-outcomes-2026/middlesbrough-2026-05-11", "2026-05-11", "2026-07-01", 4),
        ("ofsted-outcomes-2026/rutland-2026-01-12", "2026-01-12", None, 5),
    ]


def test_bad_links_are_told(with_bad_cells: Workspace) -> None:
    (source,) = [
        row[0] for row in with_bad_cells.ask("select source_id from meta.added_file where publication like '%neigh%'")
    ]
    told = rejected(with_bad_cells, source)
    unknown, band = "is no DfE code of an authority; see data/reference/authority.csv", "Rather close"
    expected = {(4, "SN_1", "999"): f"'999' {unknown}", (4, "SN_1 closeness", "Close"): f"'999' {unknown}"}
    twice = "the file tells neighbour {} of '840' twice; the first is taken"
    for rank, code in enumerate(TEN, start=1):
        expected[(5, f"SN_{rank}", code)] = expected[(5, f"SN_{rank} closeness", "Close")] = f"'8O6' {unknown}"
        expected[(6, f"SN_{rank} closeness", band)] = f"'{band}' is no band of closeness; see data/reference/term.csv"
        expected[(7, f"SN_{rank}", code)] = expected[(7, f"SN_{rank} closeness", "Close")] = twice.format(rank)
    assert told == expected
    links = with_bad_cells.ask(
        "select authority_code, count(*), count(closeness) from neighbour group by all order by all"
    )
    assert links == [("E06000001", 9, 9), ("E06000003", 10, 0), ("E06000047", 10, 10)]


def test_cells_read_are_loaded_or_rejected_for_every_file(with_bad_cells: Workspace) -> None:
    told = with_bad_cells.ask(
        "select publication, cells_read, cells_loaded, cells_rejected from meta.added_file order by publication"
    )
    assert told == [
        ("dfe-csww", 29, 8, 21),
        ("dfe-neighbours", 100, 48, 52),
        ("ofsted-outcomes", 63, 24, 39),
    ]


def test_the_build_says_nothing_of_what_it_read_as_wrong(with_bad_cells: Workspace) -> None:
    """Neither an unknown grade nor an unknown place becomes a fact."""
    assert with_bad_cells.ask("select count(*) from judgement where grade_as_printed ilike '%improvment%'") == [(0,)]
    assert with_bad_cells.ask("select count(*) from place where place_code = 'E06999999'") == [(0,)]
