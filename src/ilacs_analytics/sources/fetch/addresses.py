"""Where does a publication stand today? The registry, the link on a page, the file in an archive.

This room reads what it is given and asks nobody: downloading is done in `download`, and `fetch` puts the two together.
"""

from __future__ import annotations

import contextlib
import csv
import re
import uuid
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin

from ilacs_analytics.errors import DownloadNotRecognised, DownloadRefused, LinkNotFound
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch.download import BY_HAND, MEGABYTE

REGISTRY = "data/reference/fetch_address.csv"
EES_CSV = "https://api.education.gov.uk/statistics/v1/data-sets/{}/csv"
BLOCK = 1 << 16


@dataclass(frozen=True)
class FetchAddress:
    """Where one publication stands; the columns of sql/core/fetch_address.sql, lists as tuples."""

    name: str
    publisher: str
    title: str
    kind: str
    address: str
    hosts: tuple[str, ...]
    link_patterns: tuple[str, ...] = ()
    member_pattern: str = ""


def read_registry(settings: Settings) -> tuple[FetchAddress, ...]:
    """Rows of the registry, in its order."""
    with settings.resource(REGISTRY).open(encoding="utf-8", newline="") as lines:
        return tuple(
            FetchAddress(
                name=row["name"],
                publisher=row["publisher"],
                title=row["title"],
                kind=row["kind"],
                address=row["address"],
                hosts=tuple(row["hosts"].split()),
                link_patterns=tuple(row["link_pattern"].split()),
                member_pattern=row["member_pattern"],
            )
            for row in csv.DictReader(lines)
        )


def address_of(row: FetchAddress) -> str:
    """The address to begin with. Raises `DownloadRefused` for a data-set id that is none."""
    if row.kind != "ees":
        return row.address
    try:
        return EES_CSV.format(uuid.UUID(row.address))
    except ValueError as error:
        raise DownloadRefused(f"'{row.address}' is no data-set id", where=f"{REGISTRY}, {row.name}") from error


def find_link(page: str, text: str, pattern: str) -> str:
    """The link of a page that a pattern describes: the latest edition where the pattern has that group.

    Links are compared as whole addresses, without fragment. Raises `LinkNotFound` where none fits, or several different
    ones do and nothing says which is the current.
    """
    found: dict[str, int] = {}
    for href in _links(text):
        with contextlib.suppress(ValueError):  # a link nobody can follow
            address = urldefrag(urljoin(page, href)).url
            match = re.search(pattern, address)
            if match is not None:
                found.setdefault(address, int(match.groupdict().get("edition") or 0))
    latest = [address for address, edition in found.items() if edition == max(found.values())]
    if not latest:
        raise LinkNotFound(
            f"the page has no link like {pattern}",
            where=page,
            next_step=f"look at the page; if it has changed, mend {REGISTRY}, or {BY_HAND}",
        )
    if len({address.partition("?")[0] for address in latest}) > 1:
        raise LinkNotFound(
            f"the page has {len(latest)} links like {pattern}: {', '.join(latest)}",
            where=page,
            next_step=f"make the pattern in {REGISTRY} narrower, or {BY_HAND}",
        )
    return latest[0]


def take_member(archive: Path, pattern: str, folder: Path, *, at_most: int, address: str) -> Path:
    """The one file of an archive whose name fits, unpacked into `folder`. Only its last name counts, never its path.

    Raises `LinkNotFound`, `DownloadNotRecognised` for what is no archive, `DownloadRefused` beyond `at_most` bytes.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            fitting = [item for item in file.infolist() if re.fullmatch(pattern, PurePosixPath(item.filename).name)]
            if len(fitting) != 1:
                raise LinkNotFound(
                    f"the archive holds {len(fitting) or 'no'} files named like {pattern}",
                    where=address,
                    next_step=f"look into it; mend {REGISTRY}, or unpack it and `ilacs add` the file",
                )
            target = folder / safe_name(PurePosixPath(fitting[0].filename).name, "member")
            size = 0
            with file.open(fitting[0]) as packed, target.open("wb") as unpacked:
                while block := packed.read(BLOCK):
                    size += len(block)
                    if size > at_most:
                        raise DownloadRefused(
                            f"{fitting[0].filename} unpacks to more than {at_most / MEGABYTE:g} MB",
                            where=address,
                        )
                    unpacked.write(block)
            return target
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise DownloadNotRecognised(
            "what came is no archive that can be opened", where=address, next_step=f"look at it; {BY_HAND}"
        ) from error


def safe_name(last_part: str, otherwise: str) -> str:
    """A name for a file here: the publisher's where it is harmless and has an ending, else `otherwise`."""
    name = re.sub(r"[^\w .()&',+-]", "_", unquote(last_part)).strip(" .")
    return name[-120:] if re.search(r"\.\w+$", name) else otherwise


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _links(text: str) -> Sequence[str]:
    parser = _Anchors()
    parser.feed(text)
    return parser.found
