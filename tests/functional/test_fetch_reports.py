"""Fetching reports from provider pages, whole: a real server on this machine, small pages of our own, no way outside."""

from __future__ import annotations

import csv
import datetime as dt
import json
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from local_server import HOST, Reply, local_server, nothing_outside, strong_etag

from ilacs_analytics.errors import (
    CannotWrite,
    DownloadFailed,
    DownloadNotRecognised,
    DownloadRefused,
    DownloadsFailed,
    LinkNotFound,
    UnknownAuthority,
    UnknownFetchName,
    UnreadableSource,
    UsageError,
)
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.download import Limits, sha256_of
from ilacs_analytics.sources.fetch_reports import fetch_reports
from ilacs_analytics.sources.listed_reports import ListedReport, read_asked, read_listed, unread
from ilacs_analytics.sources.provider_pages import (
    ProviderPage,
    parse_page,
    read_pages,
    read_short_names,
    resolve_authorities,
)

ROOT = Path(__file__).parents[2]
DAY, LATER = dt.date(2026, 11, 21), dt.date(2026, 11, 28)
MEDWAY, WALSALL = "E06000035", "E08000030"
PAGE = "https://reports.ofsted.gov.uk/provider/44/80522"
FILES = "https://files.ofsted.gov.uk/v1/file"


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


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with nothing_outside():
        yield
    assert list((tmp_path / "temporary").iterdir()) == [], "a file was left where downloads are handed over"


NEW, OLD = pdf("the inspection of 2023"), pdf("the visit of 2021")


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


# New, unchanged, gone


def test_what_a_page_lists_is_added_the_newest_first_under_a_name_that_says_its_day(here):
    steps = []
    result = here.fetch(steps=steps)
    assert result.failure is None
    assert list(here.store.files.values()) == [
        (
            "medway - children's services inspection - 11 september 2023.pdf",
            here.server.address("/v1/file/50231"),
            dt.date(2023, 9, 11),
        ),
        (
            "medway - children's services focused visit - 01 march 2021.pdf",
            here.server.address("/v1/file/50172"),
            dt.date(2021, 3, 1),
        ),
    ]
    assert here.server.paths() == ["/provider/44/80522", "/v1/file/50231", "/v1/file/50172"]
    assert steps == [
        ("fetch", "Medway, page 1 of 1"),
        ("fetch", "Medway: Children's services inspection, 11.09.2023"),
        ("fetch", "Medway: Children's services focused visit, 01.03.2021"),
    ]
    assert here.left() == ["asked_pages.csv", "listed_reports.csv"]
    with (here.settings.added_folder / "listed_reports.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[1] == {
        "authority_code": MEDWAY,
        "title": "Children's services inspection",
        "published_on": "2023-09-11",
        "address": here.server.address("/v1/file/50231"),
        "seen_on": "2026-11-21",
        "sha256": next(iter(here.store.files)),
        "outcome": "added",
        "reason": "",
    }
    assert [row["address"][-5:] for row in rows] == ["50172", "50231"]
    assert result.unread == ()


def test_an_unchanged_page_is_not_sent_again_and_its_reports_are_seen_today(here):
    here.fetch()
    result = here.fetch(today=LATER)
    assert [(one.outcome, one.asked_on) for one in result.pages] == [("not_modified", "2026-11-28")]
    assert (result.reports, result.failures) == ((), ())
    assert here.server.paths()[3:] == ["/provider/44/80522"]
    body = here.server.replies["/provider/44/80522"].body
    assert here.server.asked[3].headers["if-none-match"] == strong_etag(body)
    assert {row.seen_on for row in read_listed(here.settings)} == {LATER}
    assert [one.outcome for one in here.fetch(today=LATER).pages] == ["not_modified"]


def test_a_page_without_validators_is_read_again_and_nothing_comes_twice(here):
    here.server.replies["/provider/44/80522"].etag = ""
    here.fetch()
    result = here.fetch(today=LATER)
    assert [one.outcome for one in result.pages] == ["listed"]
    assert result.reports == ()
    assert len(here.server.asked) == 4


def test_a_lost_list_is_made_again_though_the_page_has_not_changed(here):
    here.fetch()
    (here.settings.added_folder / "listed_reports.csv").unlink()
    result = here.fetch()
    assert [row.outcome for row in result.reports] == ["already_there", "already_there"]
    assert "if-none-match" not in here.server.asked[3].headers


def test_a_new_report_comes_alone(here):
    here.fetch()
    here.serve("/v1/file/50300", pdf("a monitoring visit"))
    only(
        here,
        link(here.server.address("/v1/file/50300"), "Children's services monitoring visit", "9 Nov 2026"),
        link(here.server.address("/v1/file/50231"), "Children's services inspection", "11 September 2023"),
        link(here.server.address("/v1/file/50172"), "Children's services focused visit", "01 March 2021"),
    )
    result = here.fetch(today=LATER)
    assert [(row.title, row.published_on, row.outcome) for row in result.reports] == [
        ("Children's services monitoring visit", dt.date(2026, 11, 9), "added")
    ]
    assert here.server.paths()[3:] == ["/provider/44/80522", "/v1/file/50300"]


def test_list_only_downloads_none_and_says_what_is_not_here(here):
    result = here.fetch(download=False)
    assert here.server.paths() == ["/provider/44/80522"]
    assert [row.outcome for row in result.reports] == ["listed", "listed"]
    assert sorted(row.published_on for row in result.unread) == [dt.date(2021, 3, 1), dt.date(2023, 9, 11)]
    assert here.fetch().unread == ()
    assert here.outcomes() == {"50231": "added", "50172": "added"}


def test_what_a_user_removed_is_unread_and_comes_again(here):
    here.fetch()
    here.store.files.clear()
    assert len(here.fetch(download=False).unread) == 2
    assert [row.outcome for row in here.fetch().reports] == ["added", "added"]
    assert len(here.store.files) == 2


def test_what_a_user_added_by_hand_is_there_already(here, tmp_path):
    by_hand = tmp_path / "report.pdf"
    by_hand.write_bytes(NEW)
    here.store.add(here.settings, [by_hand], origin="mine", published_on=None)
    here.fetch()
    assert here.outcomes() == {"50231": "already_there", "50172": "added"}


def test_what_ofsted_withdrew_before_it_came_is_told_and_no_longer_waited_for(here):
    here.fetch(download=False)
    only(here, link(here.server.address("/v1/file/50172"), "Children's services focused visit", "01 March 2021"))
    result = here.fetch(today=LATER)
    assert here.outcomes() == {"50231": "withdrawn", "50172": "added"}
    assert result.unread == ()
    assert {row.address[-5:]: row.seen_on for row in read_listed(here.settings)} == {"50231": DAY, "50172": LATER}
    only(here, link(here.server.address("/v1/file/50231"), "Children's services inspection", "11 September 2023"))
    here.fetch(today=LATER)
    assert here.outcomes() == {"50231": "added", "50172": "added"}, "what came stays, what is back comes"


# Names and addresses that clash


def test_two_reports_of_one_name_are_two(here):
    first, second = here.server.address("/a/report.pdf"), here.server.address("/b/report.pdf")
    here.serve("/a/report.pdf", NEW)
    here.serve("/b/report.pdf", OLD)
    listed = "Children's services inspection", "27 June 2016"
    only(here, link(first, *listed), link(second, *listed))
    assert here.fetch().failure is None
    assert {origin for _, origin, _ in here.store.files.values()} == {first, second}
    assert [name for name, _, _ in here.store.files.values()] == [
        "medway - children's services inspection - 27 june 2016.pdf"
    ] * 2


def test_one_report_on_two_pages_is_one_file_and_two_rows(here):
    address = here.server.address("/v1/file/50231")
    only(
        here,
        link(address, "Children's services inspection", "11 September 2023"),
        link(address, "Children's services inspection", "11 September 2023"),
    )
    only(here, link(address, "Children's services inspection", "11 September 2023"), path="/provider/44/80574")
    result = here.fetch(MEDWAY, WALSALL)
    assert [(row.authority_code, row.outcome) for row in result.reports] == [
        (MEDWAY, "added"),
        (WALSALL, "already_there"),
    ]
    assert len(here.store.files) == 1


# What fails and what is refused


def test_a_page_that_is_gone_stops_no_other(here):
    only(
        here,
        link(here.server.address("/v1/file/50172"), "Children's services inspection", "8 July 2025"),
        path="/provider/44/80574",
    )
    del here.server.replies["/provider/44/80522"]
    result = here.fetch(MEDWAY, WALSALL)
    assert isinstance(result.failure, DownloadFailed)
    assert result.failure.exit_code == 10
    assert (result.failure.what, result.failure.where) == (
        "the server answered 404 Not Found",
        here.server.address("/provider/44/80522"),
    )
    assert [(one.authority_code, one.outcome) for one in result.pages] == [(MEDWAY, "failed"), (WALSALL, "listed")]
    assert here.outcomes() == {"50172": "added"}


def test_a_page_that_fails_later_keeps_what_was_known(here):
    here.fetch(download=False)
    here.server.replies["/provider/44/80522"].status = 500
    result = here.fetch(today=LATER, download=False)
    assert isinstance(result.failure, DownloadFailed)
    assert len(result.unread) == 2
    assert {row.seen_on for row in read_listed(here.settings)} == {DAY}


@pytest.mark.parametrize("what", ["page", "file"])
def test_a_redirect_to_another_host_is_refused(here, what):
    path = {"page": "/provider/44/80522", "file": "/v1/file/50231"}[what]
    here.server.replies[path] = Reply(status=302, headers={"Location": "https://example.org/x"})
    result = here.fetch()
    assert isinstance(result.failure, DownloadRefused)
    assert result.failure.where == f"{here.server.address(path)} leads to https://example.org/x"
    assert "data/reference/provider_page.csv" in result.failure.next_step
    assert here.outcomes() == ({} if what == "page" else {"50231": "failed", "50172": "added"})


def test_a_report_on_a_host_nobody_named_is_known_and_not_asked_for(here):
    only(here, link("https://example.org/1.pdf", "Children's services inspection", "11 September 2023"))
    result = here.fetch()
    assert isinstance(result.failure, DownloadRefused)
    assert [(row.published_on, row.outcome) for row in result.unread] == [(dt.date(2023, 9, 11), "failed")]


def test_http_is_refused_without_the_argument_of_the_tests(here):
    result = here.fetch(http=())
    assert isinstance(result.failure, DownloadRefused)
    assert here.server.asked == []


def test_a_web_page_in_place_of_a_report_is_rejected_once(here):
    here.serve("/v1/file/50231", b"<!DOCTYPE html><html>Sorry</html>")
    result = here.fetch()
    assert isinstance(result.failure, DownloadNotRecognised)
    assert result.failure.what == (
        "what came for Medway (Children's services inspection) cannot be added: "
        "it is a web page under the name of a PDF"
    )
    assert result.failure.where == here.server.address("/v1/file/50231")
    assert here.outcomes() == {"50231": "rejected", "50172": "added"}
    rejected = next(row for row in read_listed(here.settings) if row.outcome == "rejected")
    assert rejected.reason == result.failure.what
    assert len(rejected.sha256) == 64
    assert result.unread == (rejected,)
    again = here.fetch(today=LATER)
    assert (again.failure, again.reports) == (None, ())
    assert here.server.paths().count("/v1/file/50231") == 1
    assert [row.outcome for row in again.unread] == ["rejected"]


def test_a_file_that_fails_comes_with_the_next_run_and_goes_on_where_it_was_cut(here):
    here.server.replies["/v1/file/50231"].cuts = [1000]
    result = here.fetch(limits=Limits(attempts=1, pause_s=0))
    assert isinstance(result.failure, DownloadFailed)
    assert here.outcomes() == {"50231": "failed", "50172": "added"}
    assert [row.reason.startswith("the download failed") for row in result.unread] == [True]
    assert here.fetch().failure is None
    assert here.server.asked[-1].headers["range"] == "bytes=1000-"
    assert here.outcomes() == {"50231": "added", "50172": "added"}
    assert [row.reason for row in read_listed(here.settings)] == ["", ""]
    assert here.left() == ["asked_pages.csv", "listed_reports.csv"]


def test_a_full_disk_rejects_no_report(here):
    def full(*_, **__):
        raise CannotWrite("the workspace cannot be written: no space left")

    result = here.fetch(add=full)
    assert isinstance(result.failure, DownloadsFailed)
    assert str(result.failure).endswith("DownloadsFailed: 2 pages or reports could not be fetched")
    assert here.outcomes() == {"50231": "failed", "50172": "failed"}


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "the page lists no report"),
        (
            b"<html><h1>Medway</h1><a href='https://reports.ofsted.gov.uk/search'>Search</a></html>",
            "the page lists no report",
        ),
        (
            page(link("https://files.ofsted.gov.uk/v1/file/1", "Area SEND full inspection", "2 April 2024")),
            "none of the 1 report(s) on the page is a children's services inspection or visit",
        ),
    ],
)
def test_a_page_without_the_links_is_told_with_its_registry(here, body, what):
    here.fetch(download=False)
    here.serve("/provider/44/80522", body)
    result = here.fetch(download=False)
    assert isinstance(result.failure, LinkNotFound)
    assert (result.failure.what, result.failure.where) == (what, here.server.address("/provider/44/80522"))
    assert "data/reference/provider_page.csv" in result.failure.next_step
    assert [row.outcome for row in result.unread] == ["listed", "listed"], "no report is withdrawn by a broken page"
    assert [(one.outcome, one.etag) for one in read_asked(here.settings)] == [("failed", "")]


def test_an_authority_without_a_page_asks_nobody(here):
    with pytest.raises(UnknownAuthority, match="no provider page is known of E10000006"):
        here.fetch(MEDWAY, "E10000006")
    assert here.server.asked == []


@pytest.mark.parametrize("name", ["listed_reports.csv", "asked_pages.csv"])
def test_a_damaged_list_is_not_guessed_at(here, name):
    here.fetch()
    path = here.settings.added_folder / name
    whole = path.read_text(encoding="utf-8")
    for damage in ("a,b\n1,2\n", whole.splitlines()[0] + "\nE06000035\n", whole.replace("2026-11-21", "someday,x")):
        path.write_text(damage, encoding="utf-8")
        with pytest.raises(UnreadableSource, match="the list of what Ofsted has published is damaged"):
            here.fetch()
    assert len(here.server.asked) == 3


def test_a_day_that_is_none_is_damage(here):
    here.fetch()
    path = here.settings.added_folder / "listed_reports.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2023-09-11", "11.09.2023"), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="is damaged"):
        read_listed(here.settings)


def test_a_file_where_the_folder_should_be_is_told(here):
    here.settings.workspace.mkdir()
    here.settings.added_folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(CannotWrite, match="the workspace cannot be written"):
        here.fetch()


# Interruptions


def test_an_interruption_half_way_keeps_what_was_done(here):
    taken = []

    def interrupted(settings, paths, **options):
        if taken:
            raise KeyboardInterrupt
        taken.append(paths)
        return here.store.add(settings, paths, **options)

    with pytest.raises(KeyboardInterrupt):
        here.fetch(add=interrupted)
    assert here.outcomes() == {"50231": "added", "50172": "listed"}
    assert here.left() == ["asked_pages.csv", "listed_reports.csv"]
    result = here.fetch()
    assert [one.outcome for one in result.pages] == ["not_modified"]
    assert [row.address[-5:] for row in result.reports] == ["50172"]
    assert here.server.paths().count("/v1/file/50231") == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources import download, fetch_reports
from ilacs_analytics.sources.download import Limits
from ilacs_analytics.sources.provider_pages import ProviderPage
address, workspace, root = sys.argv[1:]
def killed(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)
fetch_reports.fetch_reports(
    Settings(Path(root), Path(workspace)), Progress(), authorities=[], add=killed, holds=lambda sha256: False,
    pages=[ProviderPage("E06000035", "80522", address)], limits=Limits(pause_s=0), allow_http_hosts=["127.0.0.1"])
"""


def test_a_kill_keeps_the_list_and_the_next_run_goes_on(here, tmp_path):
    address = here.pages()[0].address
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, address, str(here.settings.workspace), str(ROOT)],
        timeout=60,
        check=False,
        env={"TMPDIR": str(tmp_path), "PATH": ""},
    )
    assert killed.returncode == -signal.SIGKILL
    assert here.outcomes() == {"50231": "listed", "50172": "listed"}
    assert here.fetch().failure is None
    assert here.outcomes() == {"50231": "added", "50172": "added"}


# Pages as they may be


def parsed(text):
    return [(row.title, row.published_on, row.address) for row in parse_page(MEDWAY, PAGE, text)]


@pytest.mark.parametrize(
    ("own", "title", "day"),
    [
        ("Children's services inspection, PDF - 11 September 2023", "Children's services inspection", (2023, 9, 11)),
        ("Children's services inspection,  pdf - 16 august 2013", "Children's services inspection", (2013, 8, 16)),
        ("Children’s services inspection, pdf – 1 Sept 2023", "Children’s services inspection", (2023, 9, 1)),
        ("Children's services focused visit (PDF, 3rd Jan. 2020)", "Children's services focused visit", (2020, 1, 3)),
        ("Monitoring visit, pdf - 29 February 2024", "Monitoring visit", (2024, 2, 29)),
        ("Children's social care services focused visit 2 June 2026", "Children's social care services focused visit",
         (2026, 6, 2)),
        ("Children's services inspection, pdf - 31 February 2024", "Children's services inspection", None),
        ("Children's services inspection", "Children's services inspection", None),
        ("Focused visit of 1 May 2023 and 3 June 2023", "Focused visit of", None),
    ],
)  # fmt: skip
def test_a_listing_is_read_from_its_own_words(own, title, day):
    text = f'<p><a href="{FILES}/1"><b>{own}</b></a></p>'
    assert parsed(text) == [(title, dt.date(*day) if day else None, f"{FILES}/1")]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("<time>11 September 2023</time>", [("Focused visit", dt.date(2023, 9, 11))]),
        ("Inspected 17 July 2023. Report published 11 September 2023.", [("Focused visit", dt.date(2023, 9, 11))]),
        ("Inspected 17 July 2023, and 11 September 2023.", [("Focused visit", None)]),
        ("", [("Focused visit", None)]),
        (f"11 September 2023 {'x' * 3000}", []),
    ],
    ids=["time", "published", "two days", "no day", "too long to be an entry"],
)
def test_a_listing_may_be_read_from_its_entry(entry, told):
    text = (
        f'<ul><li>1 May 2000<li><h3>Focused visit</h3>{entry}<a href="{FILES}/1">Read the report</a></li>'
        f'<li><a href="{FILES}/2">Monitoring visit, pdf - 2 May 2023</a></li></ul>'
    )
    found = [(row.title, row.published_on) for row in parse_page(MEDWAY, PAGE, text)]
    assert found == [*told, ("Monitoring visit", dt.date(2023, 5, 2))]


def test_an_entry_of_two_reports_says_nothing_of_either():
    text = (
        f'<ul><li>Focused visit 1 May 2023 <a href="{FILES}/1">Read</a> <a href="{FILES}/2">Read</a></li>'
        f'<li><a href="{FILES}/3">Focused visit, pdf - 2 May 2023</a></li></ul>'
    )
    assert [row.address for row in parse_page(MEDWAY, PAGE, text)] == [f"{FILES}/3"]


def test_nested_lists_and_relative_links_are_followed():
    text = (
        '<ol><li>2023<ul><li><a href="//files.ofsted.gov.uk/v1/file/1#top">Focused visit</a> <p>3 May 2023</p></li>'
        '<li><a href="//files.ofsted.gov.uk/v1/file/2">Monitoring visit</a> <p>4 May 2023</p></li></ul></li></ol>'
        '<a href="http://[::1/x">Focused visit, pdf - 5 May 2023</a><a name="x">Focused visit, pdf - 6 May 2023</a>'
        f'<a href="{FILES}/3">Focused visit, pdf - 7 May 2023'
    )
    assert parsed(text) == [
        ("Focused visit", dt.date(2023, 5, 3), f"{FILES}/1"),
        ("Monitoring visit", dt.date(2023, 5, 4), f"{FILES}/2"),
        ("Focused visit", dt.date(2023, 5, 7), f"{FILES}/3"),
    ]


def test_the_link_that_says_the_day_stands_for_its_twin():
    text = f'<a href="{FILES}/1">Focused visit</a><a href="{FILES}/1">Focused visit, pdf - 7 May 2023</a>'
    assert parsed(text) == [("Focused visit", dt.date(2023, 5, 7), f"{FILES}/1")]


@pytest.mark.parametrize(
    "own",
    [
        "Area SEND full inspection",
        "Area SEND monitoring visit",
        "Joint targeted area inspection",
        "Joint area child protection inspection",
        "Fostering service inspection",
        "Registration letter",
    ],
)
def test_other_kinds_are_left_alone(own):
    text = f'<a href="{FILES}/1">{own}, pdf - 7 May 2023</a><a href="{FILES}/2">Focused visit, pdf - 7 May 2023</a>'
    assert [row.address for row in parse_page(MEDWAY, PAGE, text)] == [f"{FILES}/2"]


# The registry, the names, the command


def here_settings(tmp_path, **more):
    return Settings(resources=ROOT, workspace=tmp_path / "workspace", **more)


def test_the_registry_knows_every_authority_of_today_once(tmp_path):
    settings = here_settings(tmp_path)
    pages = read_pages(settings)
    current = set(resolve_authorities(settings, ["all"], today=DAY))
    assert (len(pages), {one.authority_code for one in pages}) == (153, current)
    assert len({one.provider_number for one in pages}) == 153
    assert all(one.address == f"https://reports.ofsted.gov.uk/provider/44/{one.provider_number}" for one in pages)
    known = {read_short_names(settings)[one.authority_code]: one.provider_number for one in pages}
    assert [known[name] for name in ("Durham", "Medway", "Rutland", "Walsall")] == ["80465", "80522", "80547", "80574"]


def test_authorities_are_named_as_elsewhere(tmp_path):
    settings = here_settings(tmp_path, groups={"ours": ("Medway", "County Durham")})
    assert resolve_authorities(settings, ["medway", "335", MEDWAY, "County Durham"], today=DAY) == (
        MEDWAY,
        WALSALL,
        "E06000047",
    )
    assert resolve_authorities(settings, ["group:ours"], today=DAY) == (MEDWAY, "E06000047")
    assert "E06000035" in resolve_authorities(settings, ["region:South East"], today=DAY)
    assert WALSALL not in resolve_authorities(settings, ["region:south east"], today=DAY)
    assert resolve_authorities(settings, [], today=DAY) == ()
    for wrong, said in [
        ("Medwey", "did you mean Medway?"),
        ("Cumbria", "name Cumberland or Westmorland and Furness"),
        ("region:Londn", "did you mean London?"),
        ("group:theirs", "write its line under [groups]"),
    ]:
        with pytest.raises(UnknownAuthority) as raised:
            resolve_authorities(settings, [wrong], today=DAY)
        assert raised.value.next_step == said


def test_what_is_unread_is_what_is_known_and_not_held():
    def row(sha256, outcome):
        return ListedReport(MEDWAY, "Focused visit", DAY, f"{FILES}/{outcome}", DAY, sha256, outcome)

    rows = [row("", "listed"), row("a", "added"), row("b", "already_there"), row("c", "rejected"), row("", "withdrawn")]
    assert [one.outcome for one in unread(rows, {"a"})] == ["listed", "already_there", "rejected"]
    assert unread([], set()) == ()


def command(here, monkeypatch, *names, **options):
    from ilacs_analytics.console import file_commands

    monkeypatch.setattr("ilacs_analytics.sources.provider_pages.read_pages", lambda settings: here.pages())
    monkeypatch.setattr("ilacs_analytics.sources.fetch_reports.read_pages", lambda settings: here.pages())
    plain = {"authorities": [], "list_only": False, "wait_s": 0, "as_json": True}
    file_commands.fetch(here.settings, Progress(), names, **{**plain, **options})


def test_the_command_tells_reports_beside_publications(here, monkeypatch, capsys):
    with pytest.raises(DownloadRefused):  # the command allows no server without TLS
        command(here, monkeypatch, "reports", authorities=["Medway"])
    told = json.loads(capsys.readouterr().out)
    assert (told["fetched"], told["failures"]) == ([], [])
    assert [one["outcome"] for one in told["reports"]["pages"]] == ["failed"]
    assert [one["error"] for one in told["reports"]["failures"]] == ["DownloadRefused"]
    with pytest.raises(DownloadsFailed, match="2 publications, pages or reports could not be fetched"):
        command(here, monkeypatch, "reports", as_json=False)
    assert "pages asked: 2, of which failed: 2; reports downloaded: 0" in capsys.readouterr().out
    assert here.server.asked == []


def test_the_command_tells_each_report(here, monkeypatch, capsys):
    from ilacs_analytics.sources import fetch_reports as room

    def allowed(settings, progress, **options):
        return fetch_reports(
            settings, progress, **options | {"add": here.store.add}, allow_http_hosts=(HOST,), limits=Limits(pause_s=0)
        )

    monkeypatch.setattr(room, "fetch_reports", allowed)
    command(here, monkeypatch, "reports", authorities=["Medway"], list_only=True, as_json=False)
    told = capsys.readouterr().out
    assert "reports downloaded: 0; new on the list and left there: 2; known and not here: 2" in told
    assert "ilacs build" not in told
    command(here, monkeypatch, "reports", authorities=["Medway"], as_json=False)
    told = capsys.readouterr().out
    assert "Medway" in told
    assert "2023-09-11" in told
    assert "reports downloaded: 2; new on the list and left there: 0; known and not here: 0" in told
    assert "run `ilacs build`" in told


@pytest.mark.parametrize("options", [{"authorities": ["Medway"]}, {"list_only": True}])
def test_options_of_reports_need_the_reports(here, monkeypatch, options):
    with pytest.raises(UsageError) as raised:
        command(here, monkeypatch, "dfe-csww", **options)
    assert raised.value.next_step == "write `ilacs fetch reports`, with the same options"


def test_a_misspelt_name_may_mean_the_reports(here, monkeypatch):
    with pytest.raises(UnknownFetchName) as raised:
        command(here, monkeypatch, "report")
    assert raised.value.next_step == "did you mean reports?"
    with pytest.raises(UnknownAuthority):
        command(here, monkeypatch, "reports", authorities=["Nowhere"])
    assert here.server.asked == []


def test_without_names_no_provider_page_is_asked(here, monkeypatch, capsys):
    from ilacs_analytics.sources.fetch import FetchResult

    asked = []
    monkeypatch.setattr(
        "ilacs_analytics.sources.fetch.fetch", lambda *_, names, **__: asked.append(names) or FetchResult((), ())
    )
    command(here, monkeypatch)
    assert asked == [[]]
    assert json.loads(capsys.readouterr().out) == {"fetched": [], "failures": []}
    assert here.server.asked == []
