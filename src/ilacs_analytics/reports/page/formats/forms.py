"""The forms of a page that its plan asks for, written beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ilacs_analytics.reports.page.formats.offered import CHART_FOLDER, offers, pdf_file, workbook_file
from ilacs_analytics.reports.page.page import Block


def write_forms(
    folder: Path, formats: Collection[str], *, entry: dict[str, Any], blocks: Sequence[Block], run: dict[str, Any]
) -> list[dict[str, str]]:
    """Write the forms asked for into a bundle; one entry a file, as run.json keeps them and the page offers them.

    Raises `ReportNotWritten`.
    """
    figures: list[dict[str, Any]] = [block.content for block in blocks if block.kind == "figure"]
    if "images" in formats:
        from ilacs_analytics.reports.page.formats.images import write_images

        write_images(folder / CHART_FOLDER, entry["stem"], blocks)
    if "xlsx" in formats:
        from ilacs_analytics.reports.page.formats.workbook import write_workbook

        path = folder / workbook_file(entry["stem"])
        path.parent.mkdir(exist_ok=True)
        write_workbook(path, entry=entry, blocks=blocks, run=run)
    if "pdf" in formats:
        from ilacs_analytics.reports.page.formats.pdf import render_print, write_pdf

        html = render_print(entry, blocks, run)
        write_pdf(html, folder / pdf_file(entry["stem"]), title=entry["title"], base=folder)
    return offers(entry["stem"], formats, figures)
