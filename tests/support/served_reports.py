"""Ofsted's provider pages on a server of this machine, small ones of our own, with a workspace and a store beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from local_server import HOST, Reply, local_server
from workspaces import ROOT

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch.download import Limits, sha256_of
from ilacs_analytics.sources.fetch.provider_pages import ProviderPage
from ilacs_analytics.sources.fetch.reports import fetch_reports
from ilacs_analytics.sources.kept.listed_reports import read_listed

DAY, LATER = dt.date(2026, 11, 21), dt.date(2026, 11, 28)
MEDWAY, WALSALL = "E06000035", "E08000030"


def link(address, title, day, *, mark="PDF"):
    """A listing as Ofsted's pages print it: for eyes, and again with its day for screen readers."""
    title = title.replace("'", "&#039;")
    return (
        f'<li class="timeline__day"><a class="publication-link" href="{address}" target="_blank">\n {title}  '
        f'<span class="nonvisual">{title}, {mark} - {day}</span></a></li>'
    )


def page(*links):
    return (
        "<!DOCTYPE html><html><head><title>Medway</title><script>var a='<a href=\"/x\">';</script></head><body>"
        f'<a href="https://reports.ofsted.gov.uk/search">Search</a><ol class="timeline">{"".join(links)}</ol></body></html>'
    ).encode()


def pdf(words):
    return b"%PDF-1.7\n" + words.encode() * 200


NEW, OLD = pdf("the inspection of 2023"), pdf("the visit of 2021")


@dataclass
class Result:
    added: list = field(default_factory=list)
    already: list = field(default_factory=list)
    rejected: list = field(default_factory=list)


@dataclass
class Store:
    """Stands for the store: takes what begins as a PDF, and remembers it by its bytes."""

    files: dict[str, tuple[str, str, dt.date | None]] = field(default_factory=dict)

    def add(self, settings, paths, *, origin, published_on):
        (path,) = paths
        if not path.read_bytes().startswith(b"%PDF"):
            raise UnreadableSource("it is a web page under the name of a PDF", where=str(path))
        sha256, known = sha256_of(path), set(self.files)
        self.files.setdefault(sha256, (path.name, origin, published_on))
        return Result(already=[path.name]) if sha256 in known else Result(added=[path.name])


@dataclass
class Here:
    """A workspace, Ofsted's server and a store."""

    settings: Settings
    server: object
    store: Store = field(default_factory=Store)

    def serve(self, path, body, **options):
        self.server.replies[path] = Reply(body, **options)

    def pages(self):
        return [
            ProviderPage(MEDWAY, "80522", self.server.address("/provider/44/80522")),
            ProviderPage(WALSALL, "80574", self.server.address("/provider/44/80574")),
        ]

    def fetch(self, *authorities, today=DAY, add=None, limits=None, download=True, steps=None, http=(HOST,)):
        return fetch_reports(
            self.settings,
            Progress(None if steps is None else lambda stage, step: steps.append((stage, step))),
            authorities=authorities or (MEDWAY,),
            add=add or self.store.add,
            holds=self.store.files.__contains__,
            download=download,
            pages=self.pages(),
            limits=limits or Limits(silence_s=2, pause_s=0),
            allow_http_hosts=http,
            today=today,
        )

    def left(self):
        return sorted(path.name for path in self.settings.added_folder.iterdir())

    def outcomes(self):
        return {row.address.rpartition("/")[2]: row.outcome for row in read_listed(self.settings)}


@pytest.fixture
def here(tmp_path):
    with local_server() as server:
        found = Here(Settings(resources=ROOT, workspace=tmp_path / "workspace"), server)
        found.serve(
            "/provider/44/80522",
            page(
                link(server.address("/v1/file/50231"), "Children's services inspection", "11 September 2023"),
                link(server.address("/v1/file/50172"), "Children's services focused visit", "01 March 2021"),
                link(server.address("/v1/file/50999"), "Area SEND full inspection", "02 April 2024"),
            ),
        )
        found.serve("/v1/file/50231", NEW)
        found.serve("/v1/file/50172", OLD)
        yield found


def only(here, *links, path="/provider/44/80522"):
    here.serve(path, page(*links))
