"""PDFs beside the pages: copied where a page points into them, linked where they were copied, words everywhere else."""

import hashlib
from pathlib import Path

import pytest

from ilacs_analytics.reports.page.originals import PageLink, carry_originals, copy_originals, link_blocks, unlink_blocks
from ilacs_analytics.reports.page.page import Block, render
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.store import AddedFile, write_ledger

PDF = b"%PDF-1.4 not read here"
PLACE = "[page 8 para 1](sources/report-a.pdf#page=8)"


@pytest.fixture
def settings(tmp_path):
    return Settings(resources=tmp_path, workspace=tmp_path)


@pytest.fixture
def draft(tmp_path):
    folder = tmp_path / "draft"
    folder.mkdir()
    return folder


def add(settings, *names, content=PDF):
    """Files in the store, one for each `identifier/file name`, and the ledger that lists them."""
    rows = []
    for name in names:
        identifier, file = name.split("/")
        sha256 = hashlib.sha256(content + identifier.encode()).hexdigest()
        told = dict.fromkeys(AddedFile.__dataclass_fields__, "") | {
            "added_id": identifier,
            "file_name": file,
            "sha256": sha256,
        }
        rows.append(AddedFile(**told))
        path = rows[-1].path(settings)
        path.parent.mkdir(parents=True)
        path.write_bytes(content + identifier.encode())
    write_ledger(settings, rows)
    return rows


def table(*cells):
    return Block(
        "table", content={"name": "areas", "title": "Areas", "columns": ["Place"], "rows": [[cell] for cell in cells]}
    )


def page_of(blocks):
    entry = {"title": "Report", "file": "r.html", "stem": "r", "parameters": {}}
    run = {"build_id": "b", "finished_at": "2026-01-01"}
    return render("page.html.j2", page=entry, blocks=blocks, navigation=[], run=run, root="")


def test_what_a_page_points_into_is_copied_and_nothing_else(settings, draft):
    (a, _) = add(settings, "report-a/A report.PDF", "report-b/b.pdf")
    blocks = [table(PLACE, "page 9", 7, None), Block("text", html="<p>sources/report-b.pdf#page=1</p>")]
    assert copy_originals(draft, settings, blocks) == [
        {"source_id": "report-a", "file": "sources/report-a.pdf", "sha256": a.sha256}
    ]
    assert [path.name for path in (draft / "sources").iterdir()] == ["report-a.pdf"]
    assert (draft / "sources" / "report-a.pdf").read_bytes() == PDF + b"report-a"


def test_a_page_without_places_makes_no_folder(settings, draft):
    add(settings, "report-a/a.pdf")
    assert copy_originals(draft, settings, [table("page 8 para 1")]) == []
    assert list(draft.iterdir()) == []


@pytest.mark.parametrize("harm", ["removed", "altered", "not added", "no PDF"])
def test_what_is_not_the_added_pdf_is_neither_copied_nor_linked(settings, draft, harm):
    (added,) = add(
        settings,
        "report-a/a.xlsx" if harm == "no PDF" else "report-b/a.pdf" if harm == "not added" else "report-a/a.pdf",
    )
    if harm == "removed":
        added.path(settings).unlink()
    if harm == "altered":
        added.path(settings).write_bytes(b"%PDF-1.4 another")
    copies = copy_originals(draft, settings, [table(PLACE)])
    assert copies == []
    assert not list(draft.glob("sources/*"))
    html = page_of(link_blocks([table(PLACE)], copies))
    assert "<td>page 8 para 1</td>" in html.replace(' class="k"', "")
    assert "sources/" not in html


def test_a_place_becomes_a_link_that_a_page_shows_and_a_spreadsheet_shows_its_words():
    linked = link_blocks([table(PLACE, "plain", 3.0)], [{"source_id": "report-a"}])
    assert linked[0].content["rows"] == [[PageLink("page 8 para 1", "sources/report-a.pdf#page=8")], ["plain"], [3.0]]
    assert '<td><a href="sources/report-a.pdf#page=8">page\xa08\xa0para\xa01</a></td>' in page_of(linked)
    assert unlink_blocks([table(PLACE, "plain", 3.0)])[0].content["rows"] == [["page 8 para 1"], ["plain"], [3.0]]


@pytest.mark.parametrize(
    "cell",
    [
        "[page 8](https://example.org/report.pdf#page=8)",
        "[page 8](sources/../report-a.pdf#page=8)",
        "[page 8](javascript:alert(1))",
        "see [page 8](sources/report-a.pdf#page=8)",
        "[page 8](sources/report-a.pdf#page=0)",
        '[page 8](sources/report-a".pdf#page=8)',
    ],
)
def test_nothing_else_becomes_a_link(cell):
    html = page_of(link_blocks([table(cell)], [{"source_id": "report-a"}]))
    assert 'href="sources' not in html
    assert 'href="https' not in html
    assert 'href="javascript' not in html


def test_words_of_a_link_are_escaped():
    html = page_of(link_blocks([table("[<b>page</b> 8](sources/report-a.pdf#page=8)")], [{"source_id": "report-a"}]))
    assert "&lt;b&gt;page&lt;/b&gt;\xa08</a>" in html
    assert "<b>page" not in html


def test_a_page_that_is_carried_over_keeps_its_pdfs(tmp_path, draft):
    latest = tmp_path / "latest"
    (latest / "sources").mkdir(parents=True)
    (latest / "sources" / "report-a.pdf").write_bytes(PDF)
    one = {"source_id": "report-a", "file": "sources/report-a.pdf", "sha256": hashlib.sha256(PDF).hexdigest()}
    gone = {"source_id": "report-b", "file": "sources/report-b.pdf", "sha256": "0" * 64}
    assert carry_originals(draft, latest, {"originals": [one, gone]}) == [one]
    assert Path(draft / one["file"]).read_bytes() == PDF
    assert carry_originals(draft, latest, {"stem": "a page of an earlier version"}) == []
