"""The PDFs that pages point into: copied into the bundle, so that a link opens them at the page, from a USB stick too.

A notebook writes a place as `[page 8 para 1](sources/<source_id>.pdf#page=8)` into a cell of a table. It becomes a link
where the file was copied, and plain words where it was not: no page links to what is not there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ilacs_analytics.analysis.report.figures import ORIGINALS, PLACE_LINK
from ilacs_analytics.reports.page.page import Block
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.store import hash_file, read_ledger

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class PageLink:
    """A cell that is a link into a PDF; templates print its HTML, in which both parts are escaped and no line breaks."""

    text: str
    href: str

    def __html__(self) -> str:
        return str(Markup('<a href="{}">{}</a>').format(self.href, self.text.replace(" ", NO_BREAK)))


def copy_originals(draft: Path, settings: Settings, blocks: Sequence[Block]) -> list[dict[str, str]]:
    """Copy every added PDF that tables of a page point into; one entry a copy: source_id, file, sha256.

    A file that was taken out of the workspace, or is no longer the one that was added, is left out.
    """
    wanted = {found[2] for cell in _cells(blocks) if (found := PLACE_LINK.fullmatch(cell))}
    if not wanted:
        return []
    copies = []
    for added in read_ledger(settings):
        original = added.path(settings)
        if added.added_id not in wanted or original.suffix.lower() != ".pdf" or not original.is_file():
            continue
        copy = draft / _file(added.added_id)
        copy.parent.mkdir(exist_ok=True)
        # two pages may copy the same file at once, and one that is there may be linked to a delivered bundle
        beside = copy.with_name(f".{copy.name}.{os.getpid()}")
        shutil.copyfile(original, beside)
        if hash_file(beside) == added.sha256:
            beside.replace(copy)
            copies.append({"source_id": added.added_id, "file": _file(added.added_id), "sha256": added.sha256})
        else:
            beside.unlink()
    return copies


def carry_originals(draft: Path, latest: Path, entry: Mapping[str, Any]) -> list[dict[str, str]]:
    """Copy the PDFs of a page that is carried over from the latest bundle; entries of those that are there."""
    carried = []
    for one in entry.get("originals", []):  # bundles of earlier versions name none
        copy = draft / one["file"]
        if not copy.exists() and (latest / one["file"]).is_file():
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(latest / one["file"], copy)
        if copy.exists():
            carried.append({**one, "sha256": hash_file(copy)})
    return carried


def link_blocks(blocks: Sequence[Block], copies: Iterable[Mapping[str, str]]) -> list[Block]:
    """The blocks with links for places in the copies, and with plain words for places in what was not copied."""
    there = {one["source_id"] for one in copies}

    def linked(cell: Any) -> Any:
        found = PLACE_LINK.fullmatch(cell) if isinstance(cell, str) else None
        if found is None:
            return cell
        return PageLink(found[1], f"{_file(found[2])}#page={found[3]}") if found[2] in there else found[1]

    return [_mapped(block, linked) for block in blocks]


def unlink_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the words of links alone, as a spreadsheet shows them."""
    return link_blocks(blocks, [])


def _file(source_id: str) -> str:
    return f"{ORIGINALS}/{source_id}.pdf"


def _cells(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        for row in block.content.get("rows", []):
            yield from (cell for cell in row if isinstance(cell, str))


def _mapped(block: Block, change: Callable[[Any], Any]) -> Block:
    rows = block.content.get("rows")
    if rows is None:
        return block
    return replace(block, content={**block.content, "rows": [[change(cell) for cell in row] for row in rows]})
