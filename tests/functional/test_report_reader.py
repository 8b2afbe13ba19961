"""The page on one report, from a made PDF to a bundle: links lead to the page where the words stand, and nowhere else."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from executed import TABLE, shown
from made_reports import AREAS, ILACS_ORDER, grades_like, ilacs, write_report
from workspaces import Workspace

from ilacs_analytics.reports.plan.plan import left_out, plan_pages
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from

JUNE = "3 to 14 June 2024"
SOURCE = "report-medway-2024-07-08"
RI = "Requires improvement to be good"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with one report of Medway, in which one cell is unreadable; built, and checked."""
    folder = tmp_path_factory.mktemp("reader")
    grades = grades_like(ILACS_ORDER[2023], help_protection=RI)
    headings = {domain: grade.lower() for domain, grade in grades.items()} | {"care": "inadequate"}
    path = write_report(folder / "medway.pdf", ilacs(dates=JUNE, grades=grades, headings=headings))
    made = Workspace(folder / "workspace")
    made.path.mkdir()
    made.do("add", path, "--published-on", "2024-07-08")
    made.do("build")
    made.do("check")
    yield made
    shutil.rmtree(made.path)


@pytest.fixture(scope="module")
def bundle(workspace: Workspace) -> Path:
    """The bundle after the page on Medway was made, kept, for later ones replace it."""
    return keep(report(workspace, "authority=Medway"), workspace, "medway")


@pytest.fixture(scope="module")
def with_kent(workspace: Workspace, bundle: Path) -> Path:
    """The bundle after that, when the page on Kent was made and that on Medway carried over."""
    assert bundle.is_dir()
    return keep(report(workspace, "authority=Kent"), workspace, "kent")


def keep(latest: Path, workspace: Workspace, name: str) -> Path:
    """A copy of a bundle."""
    return Path(shutil.copytree(latest, workspace.path.parent / name))


def report(workspace: Workspace, *parameters: str) -> Path:
    """Make the page; the folder of the bundle."""
    words = [word for parameter in parameters for word in ("-p", parameter)]
    workspace.do_apart("report", "report_reader", *words, "--json", timeout=120)
    return (workspace.path / "reports" / "latest").resolve()


def links_of(page: Path) -> list[tuple[str, str]]:
    """Address and words of every link of a page that is no navigation and no address of the web."""
    found = re.findall(r'<a href="([^"#][^"]*)"[^>]*>([^<]+)</a>', page.read_text(encoding="utf-8"))
    return [(href, words.replace("\xa0", " ")) for href, words in found if not href.startswith("http")]


def places_of(page: Path) -> list[tuple[str, str]]:
    return [(href, words) for href, words in links_of(page) if href.startswith("sources/")]


def tables_of(bundle: Path, stem: str) -> dict[str, list[list[Any]]]:
    notebook = bundle / "notebooks" / f"{stem}.ipynb"
    return {data[TABLE]["name"]: data[TABLE]["rows"] for data in shown(notebook) if TABLE in data}


def sentences_of(bundle: Path, stem: str) -> str:
    notebook = bundle / "notebooks" / f"{stem}.ipynb"
    return "\n".join(str(data["text/plain"]) for data in shown(notebook) if "text/markdown" in data)


@pytest.mark.parametrize("which", ["bundle", "with_kent"])
def test_every_link_leads_to_a_file_of_the_bundle(request: pytest.FixtureRequest, which: str) -> None:
    folder = request.getfixturevalue(which)
    for page in folder.glob("*.html"):
        links = links_of(page)
        assert links, page.name
        for href, _ in links:
            assert (folder / href.partition("#")[0]).is_file(), f"{page.name}: {href}"


def test_a_link_opens_the_page_on_which_the_words_stand(bundle: Path) -> None:
    import pypdfium2

    places = places_of(bundle / "report_reader-medway.html")
    assert len(places) >= 8  # dates, file, five grades, the areas
    for href, words in places:
        assert href == f"sources/{SOURCE}.pdf#page={words.split(' ')[1]}"
    document = pypdfium2.PdfDocument(bundle / "sources" / f"{SOURCE}.pdf")
    try:
        pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()
    rows = tables_of(bundle, "report_reader-medway")["areas"]
    assert [row[-1] for row in rows] == list(AREAS)
    for row in rows:
        place = re.fullmatch(r"\[page (\d+) .*\]\(.*#page=\1\)", row[3])
        assert place is not None, row
        assert [number for number, text in enumerate(pages, start=1) if row[-1] in text] == [int(place[1])]


def test_the_copy_is_the_added_file_and_run_json_tells_its_checksum(workspace: Workspace, bundle: Path) -> None:
    copy = bundle / "sources" / f"{SOURCE}.pdf"
    (kept,) = (workspace.path / "added").glob("[!.]*/*.pdf")
    assert copy.read_bytes() == kept.read_bytes()
    sha256 = hashlib.sha256(copy.read_bytes()).hexdigest()
    run = json.loads((bundle / "run.json").read_text(encoding="utf-8"))
    (page,) = run["pages"]
    assert page["originals"] == [{"source_id": SOURCE, "file": f"sources/{SOURCE}.pdf", "sha256": sha256}]
    assert run["files"][f"sources/{SOURCE}.pdf"] == sha256


def test_a_spreadsheet_has_the_words_of_a_place(bundle: Path) -> None:
    text = (bundle / "data" / "report_reader-medway-areas.csv").read_text(encoding="utf-8-sig")
    assert "page 2 line " in text
    assert "sources/" not in text


def test_an_unreadable_cell_shows_both_readings_and_no_grade(bundle: Path) -> None:
    rows = {row[0]: row for row in tables_of(bundle, "report_reader-medway")["grades"]}
    care = rows["Children in care"]
    assert re.fullmatch(r"front at page 1 line \d+: Good; body at page 2 line \d+: inadequate", care[2])
    assert (care[3], care[5]) == ("Unreadable", "cannot be compared")
    assert rows["Help and protection"][2:4] == [RI, "Requires improvement"]
    said = sentences_of(bundle, "report_reader-medway")
    assert "The report prints 5 grades, 1 of which could not be read with certainty." in said
    assert "Not read with certainty: children in care." in said
    assert "Medway's inspection from 3 June 2024 to 14 June 2024; framework: ILACS, 2023 to March 2026" in said


def test_a_report_that_was_not_added_has_places_without_links(workspace: Workspace, with_kent: Path) -> None:
    assert with_kent.is_dir()
    latest = report(workspace, "authority=Medway", "started_on=2019-07-15")
    assert places_of(latest / "report_reader-medway.html") == []
    assert not (latest / "sources").exists()
    rows = tables_of(latest, "report_reader-medway")
    assert {row[0]: row[1] for row in rows["grades"]}["Overall effectiveness"] == "page 1 line 16"
    assert len(rows["areas"]) == 10
    assert "its PDF is not in this workspace" in sentences_of(latest, "report_reader-medway")


def test_an_authority_without_a_report_is_said_and_the_page_before_keeps_its_pdf(bundle: Path, with_kent: Path) -> None:
    assert "No report of an inspection of Kent is loaded" in sentences_of(with_kent, "report_reader-kent")
    assert tables_of(with_kent, "report_reader-kent").keys() == {"sources"}
    medway = "report_reader-medway.html"
    assert places_of(with_kent / medway) == places_of(bundle / medway) != []
    copy = Path("sources") / f"{SOURCE}.pdf"
    assert (with_kent / copy).read_bytes() == (bundle / copy).read_bytes()
    pages = json.loads((with_kent / "run.json").read_text(encoding="utf-8"))["pages"]
    assert {page["stem"]: [one["file"] for one in page["originals"]] for page in pages} == {
        "report_reader-medway": [copy.as_posix()],
        "report_reader-kent": [],
    }


def test_a_full_run_makes_the_pages_only_where_reports_were_added(workspace: Workspace, built_project: Any) -> None:
    def planned(settings: Settings) -> list[str]:
        with open_from(settings) as warehouse:
            stems = [page.stem for page in plan_pages(settings, warehouse, names=[], assignments=[])]
            waiting = [title for title, _ in left_out(settings, warehouse)]
        return [*(stem for stem in stems if stem.startswith("report_reader")), *(t for t in waiting if t == "Report")]

    with_one = Settings(resources=workspace.resources, workspace=workspace.path)
    without = Settings(resources=built_project.path, workspace=built_project.path)
    assert planned(with_one) == [f"report_reader-{name}" for name in ("durham", "medway", "rutland", "walsall")]
    assert planned(without) == ["Report"]


def test_a_file_that_was_taken_away_is_not_linked(workspace: Workspace, with_kent: Path) -> None:
    """The last test: it harms the workspace."""
    assert with_kent.is_dir()
    (kept,) = (workspace.path / "added").glob("[!.]*/*.pdf")
    kept.unlink()
    latest = report(workspace, "authority=Medway")
    assert places_of(latest / "report_reader-medway.html") == []
    assert "page 2 line" in (latest / "report_reader-medway.html").read_text(encoding="utf-8")
    assert not (latest / "sources").exists()
