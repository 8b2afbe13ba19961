"""Pages as PDF, workbook and pictures: they stand beside the page and say what it says."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from report_projects import (
    NOTEBOOKS,
    Marked,
    copy_of,
    latest,
    pages_of,
    ran,
    report,
    require_whole,
    write_plan,
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only"),
    pytest.mark.campaign,
]


@pytest.fixture(scope="module")
def with_forms(built_project: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Every notebook of a plan without added files in every form, of one authority where it is about one."""
    import tomllib

    from ilacs_analytics.reports.page.formats.pdf import why_no_pdf

    if why_no_pdf():
        pytest.skip(why_no_pdf())
    project = copy_of(built_project, tmp_path_factory.mktemp("forms") / "project")
    plan = tomllib.loads((project.path / "reports.toml").read_text(encoding="utf-8"))["report"]
    more = {
        entry["notebook"]: [
            'formats = ["images", "pdf", "xlsx"]',
            *(['for_each = "authority"', 'authorities = ["Durham"]'] if entry.get("for_each") else []),
        ]
        for entry in plan
        if "needs" not in entry
    }
    write_plan(project, *more, **more)
    made = Marked()
    code, _, err = made.run(project, "report")
    assert code == 0, err
    assert made.left() == []
    yield project
    shutil.rmtree(project.path)


def test_forms_stand_beside_the_page_and_open_from_it(with_forms: Any) -> None:
    bundle = latest(with_forms)
    for entry in require_whole(bundle)["pages"]:
        kinds = {form["format"] for form in entry["forms"]}
        assert {"pdf", "xlsx"} <= kinds
        page = (bundle / entry["file"]).read_text(encoding="utf-8")
        figures = page.count("<figure")
        assert [form["format"] for form in entry["forms"]].count("images") == 2 * figures, entry["stem"]
        for form in entry["forms"]:
            assert f'<a href="{form["file"]}">' in page
            assert (bundle / form["file"]).stat().st_size > 500
            assert form["file"] in entry["files"]


def test_every_pdf_is_tagged_and_every_workbook_has_cover_notes_and_sources(with_forms: Any) -> None:
    import pypdfium2
    from python_calamine import CalamineWorkbook

    bundle = latest(with_forms)
    entries = pages_of(bundle).values()
    assert len(entries) == 7
    for entry in entries:
        with pypdfium2.PdfDocument(bundle / "pdf" / f"{entry['stem']}.pdf") as document:
            assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
            assert document.get_metadata_dict()["Title"] == entry["title"]
        sheets = CalamineWorkbook.from_path(str(bundle / "workbooks" / f"{entry['stem']}.xlsx")).sheet_names
        assert sheets[0] == "Cover"
        assert {"Contents", "Notes", "Sources"} <= set(sheets)


def test_pictures_have_their_source_line(with_forms: Any) -> None:
    bundle = latest(with_forms)
    pictures = sorted((bundle / "charts").glob("*.svg"))
    assert pictures
    for picture in pictures:
        assert "Source" in picture.read_text(encoding="utf-8"), picture.name
        assert picture.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_a_form_that_is_asked_for_later_makes_the_page_again(project: Any) -> None:
    write_plan(project, *NOTEBOOKS, grades=['formats = ["xlsx"]'])
    report(project)
    assert ran(project) == {"grades"}
    assert [form["file"] for form in pages_of(latest(project))["grades"]["forms"]] == ["workbooks/grades.xlsx"]
    report(project, "-p", "note=new")
    assert ran(project) == {"words"}
    assert (latest(project) / "workbooks" / "grades.xlsx").is_file()
