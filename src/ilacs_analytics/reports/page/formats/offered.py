"""Which forms a page can have, where a bundle keeps them, and how a page names them. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

FORMATS = ("html", "pdf", "xlsx", "images")
"""What `formats` of a plan may name; `html` is the page itself and always made."""

PDF_FOLDER, WORKBOOK_FOLDER, CHART_FOLDER = "pdf", "workbooks", "charts"
MEDIA_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def pdf_file(stem: str) -> str:
    """Where a bundle keeps the PDF of a page: 'pdf/authority_profile-durham.pdf'."""
    return f"{PDF_FOLDER}/{stem}.pdf"


def workbook_file(stem: str) -> str:
    """Where a bundle keeps the workbook of a page: 'workbooks/authority_profile-durham.xlsx'."""
    return f"{WORKBOOK_FOLDER}/{stem}.xlsx"


def chart_file(stem: str, name: str, ending: str) -> str:
    """Where a bundle keeps one picture of a chart: 'charts/authority_profile-durham-grade_timeline.svg'."""
    return f"{CHART_FOLDER}/{stem}-{name}.{ending}"


def offers(stem: str, formats: Collection[str], figures: Iterable[Any] = ()) -> list[dict[str, str]]:
    """The files of a page beside its HTML, in the order a page lists them, as run.json keeps them.

    `figures` are what a figure block holds (name and title) or what `images.write_images` gave. Keys of an entry:
    format, label (the words of a link, whole without their surroundings), file (from the bundle's folder), media_type.
    Raises `ValueError` for a word that is not in `FORMATS`.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no format of a page; there are {', '.join(FORMATS)}")
    told = []
    if "pdf" in formats:
        told.append(_offer("pdf", "PDF", pdf_file(stem), "pdf"))
    if "xlsx" in formats:
        told.append(_offer("xlsx", "Workbook (XLSX)", workbook_file(stem), "xlsx"))
    if "images" in formats:
        for figure in figures:
            told += [
                _offer(
                    "images", f"{figure['title']} ({ending.upper()})", chart_file(stem, figure["name"], ending), ending
                )
                for ending in ("png", "svg")
            ]
    return told


def _offer(kind: str, label: str, file: str, ending: str) -> dict[str, str]:
    return {"format": kind, "label": label, "file": file, "media_type": MEDIA_TYPES[ending]}
