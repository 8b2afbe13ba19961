"""Fetching from publishers, whole: a real server on this machine, the store of the workspace, and no way outside."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import local_server
import pytest
from local_server import HOST, Reply, strong_etag
from official_files import NEEDS_PUBLISHED, SHARED

from ilacs_analytics.errors import (
    CannotWrite,
    DownloadFailed,
    DownloadNotRecognised,
    DownloadRefused,
    DownloadsFailed,
    LinkNotFound,
    UnknownFetchName,
    UnreadableSource,
)
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch import files as room
from ilacs_analytics.sources.fetch.addresses import FetchAddress, read_registry
from ilacs_analytics.sources.fetch.download import Limits, sha256_of
from ilacs_analytics.sources.fetch.files import fetch, read_ledger

ROOT = Path(__file__).parents[2]
DAY = dt.date(2026, 11, 21)
BODY = "time_period,la_name,rate\n" + "".join(f"{year},Rutland,{year / 100:.1f}\n" for year in range(2000, 2026))
BODY = (BODY * 200).encode()
HTML = b"<!DOCTYPE html><html><title>Sorry</title><a href='/elsewhere'>moved</a></html>"
RELEASE = "/api/releases/00000000-1111-2222-3333-444444444444/files"

alone = local_server.alone


@dataclass
class Store:
    """Stands for the store: takes any file but HTML, and remembers it by its bytes."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    def add(self, settings, paths, *, origin, published_on):
        (path,) = paths
        assert published_on is None
        if path.read_bytes().startswith(b"<!DOCTYPE"):
            return replace(self, added=[], already=[], rejected=["it is a page"])
        sha256, known = sha256_of(path), set(self.files)
        self.files[sha256] = (path.name, path.read_bytes())
        self.origins.append(origin)
        return Store(added=[] if sha256 in known else [path.name], already=[path.name] if sha256 in known else [])

    @property
    def names(self):
        return [name for name, _ in self.files.values()]


@dataclass
class Here:
    """A workspace, a publisher's server and a store."""

    settings: Settings
    server: object
    store: Store = field(default_factory=Store)

    def row(self, path="/csww_2025.csv", **columns):
        plain = {"name": "dfe-csww", "publisher": "DfE", "title": "Workforce", "kind": "file", "hosts": (HOST,)}
        return FetchAddress(**{**plain, "address": self.server.address(path), **columns})

    def fetch(self, *rows, names=(), http=(HOST,), limits=None, add=None, steps=None):
        return fetch(
            self.settings,
            Progress(None if steps is None else lambda stage, step: steps.append((stage, step))),
            names=names,
            add=add or self.store.add,
            holds=self.store.files.__contains__,
            addresses=rows or (self.row(),),
            limits=limits or Limits(silence_s=2, pause_s=0),
            allow_http_hosts=http,
            today=DAY,
        )

    def refused(self, error, *rows, **options):
        """The one error of a fetch, after which nothing was added and nothing lies about."""
        result = self.fetch(*rows, **options)
        assert isinstance(result.failure, error), result
        assert result.failure.exit_code == 10
        assert self.left() == ["fetched.csv"]
        assert self.store.files == {}
        return result.failure

    def left(self):
        return sorted(path.name for path in self.settings.added_folder.iterdir())

    def ledger(self):
        with (self.settings.added_folder / "fetched.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture
def here(tmp_path):
    with local_server.local_server() as server:
        server.replies["/csww_2025.csv"] = Reply(BODY, last_modified="Thu, 26 Feb 2026 09:30:00 GMT")
        yield Here(Settings(resources=ROOT, workspace=tmp_path / "workspace"), server)


def packed(**members):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(f"data/{name}.csv", body)
    return content.getvalue()


# Fresh and unchanged


def test_a_fresh_file_is_added_under_the_name_its_publisher_gave_it(here):
    steps = []
    result = here.fetch(steps=steps)
    assert result.failure is None
    assert list(here.store.files.values()) == [("csww_2025.csv", BODY)]
    assert here.store.origins == [here.server.address("/csww_2025.csv")]
    assert steps == [("fetch", "dfe-csww")]
    assert here.ledger() == [
        {
            "name": "dfe-csww",
            "address": here.server.address("/csww_2025.csv"),
            "etag": strong_etag(BODY),
            "last_modified": "Thu, 26 Feb 2026 09:30:00 GMT",
            "sha256": next(iter(here.store.files)),
            "fetched_on": "2026-11-21",
            "outcome": "added",
        }
    ]
    assert here.left() == ["fetched.csv"]
    assert result.as_json() == {"fetched": here.ledger(), "failures": []}


@pytest.mark.parametrize("etag", ["auto", ""])
def test_an_unchanged_file_is_not_downloaded_again(here, etag):
    here.server.replies["/csww_2025.csv"].etag = etag
    here.fetch()
    result = here.fetch()
    assert [row.outcome for row in result.fetched] == ["not_modified"]
    first, second = here.ledger()
    assert second == first | {"outcome": "not_modified"}
    asked = here.server.asked[1].headers
    assert asked.get("if-none-match") == (strong_etag(BODY) if etag else None)
    assert asked["if-modified-since"] == "Thu, 26 Feb 2026 09:30:00 GMT"
    assert [row.outcome for row in here.fetch().fetched] == ["not_modified"]


def test_the_same_bytes_are_unchanged_though_the_server_does_not_say_so(here):
    here.server.replies["/csww_2025.csv"] = Reply(BODY, etag="")
    outcomes = [here.fetch().fetched[0].outcome for _ in range(3)]
    assert outcomes == ["added", "same_bytes", "same_bytes"]
    assert len(here.store.origins) == 1
    assert here.left() == ["fetched.csv"]


def test_a_new_edition_at_the_same_address_is_added_beside_the_old(here):
    here.fetch()
    here.server.replies["/csww_2025.csv"] = Reply(BODY.replace(b"Rutland", b"Medway"))
    assert here.fetch().fetched[0].outcome == "added"
    assert len(here.store.files) == 2
    assert here.server.asked[1].headers["if-none-match"] == strong_etag(BODY)


def test_what_a_user_removed_comes_again(here):
    here.fetch()
    here.store.files.clear()
    assert here.fetch().fetched[0].outcome == "added"
    assert "if-none-match" not in here.server.asked[1].headers
    assert list(here.store.files.values()) == [("csww_2025.csv", BODY)]


def test_what_a_user_added_by_hand_is_there_already(here, tmp_path):
    by_hand = tmp_path / "mine.csv"
    by_hand.write_bytes(BODY)
    here.store.add(here.settings, [by_hand], origin="mine", published_on=None)
    assert [here.fetch().fetched[0].outcome for _ in range(2)] == ["already_there", "not_modified"]


# Cut downloads


def test_a_cut_connection_is_taken_up_again_within_a_run(here):
    here.server.replies["/csww_2025.csv"].cuts = [1000, 2000]
    assert here.fetch().failure is None
    assert list(here.store.files.values()) == [("csww_2025.csv", BODY)]
    assert [request.headers.get("range") for request in here.server.asked] == [None, "bytes=1000-", "bytes=3000-"]


def test_a_cut_download_is_not_added_and_the_next_run_goes_on(here):
    here.server.replies["/csww_2025.csv"].cuts = [1000]
    result = here.fetch(limits=Limits(attempts=1))
    assert isinstance(result.failure, DownloadFailed)
    assert (here.store.files, here.left()) == ({}, ["dfe-csww.part", "dfe-csww.part.json", "fetched.csv"])
    assert [(row["outcome"], row["sha256"], row["etag"]) for row in here.ledger()] == [("failed", "", "")]
    assert here.fetch().fetched[0].outcome == "added"
    assert here.server.asked[1].headers["range"] == "bytes=1000-"
    assert here.left() == ["fetched.csv"]
    assert list(here.store.files.values()) == [("csww_2025.csv", BODY)]


def test_a_server_that_ignores_range_begins_anew(here):
    here.server.replies["/csww_2025.csv"] = Reply(BODY, heeds_range=False, cuts=[1000])
    assert here.fetch().fetched[0].outcome == "added"
    assert list(here.store.files.values()) == [("csww_2025.csv", BODY)]


def test_a_cut_download_nobody_can_continue_leaves_nothing(here):
    here.server.replies["/csww_2025.csv"] = Reply(BODY, etag="", cuts=[1000, 1000, 1000])
    assert "(3 attempts)" in here.refused(DownloadFailed).what


KILLED = """
import os, signal, sys
from pathlib import Path
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch import download
from ilacs_analytics.sources.fetch import files as fetch
from ilacs_analytics.sources.fetch.addresses import FetchAddress
address, workspace, root = sys.argv[1:]
blocks = download._blocks
def killed(*arguments):
    for block in blocks(*arguments):
        yield block[:1000]
        os.kill(os.getpid(), signal.SIGKILL)
download._blocks = killed
row = FetchAddress("dfe-csww", "DfE", "Workforce", "file", address, ("127.0.0.1",))
fetch.fetch(Settings(Path(root), Path(workspace)), Progress(), names=[], add=None, holds=lambda sha256: False,
            addresses=[row], allow_http_hosts=["127.0.0.1"])
"""


def test_a_kill_leaves_a_part_and_no_more(here):
    address = here.server.address("/csww_2025.csv")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, address, str(here.settings.workspace), str(ROOT)], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert set(here.left()) <= {"dfe-csww.part", "dfe-csww.part.json"}
    assert here.fetch().fetched[0].outcome == "added"
    assert list(here.store.files.values()) == [("csww_2025.csv", BODY)]
    assert here.left() == ["fetched.csv"]


# What is refused


def test_a_file_beyond_the_limit_is_refused_in_the_middle(here):
    here.server.replies["/csww_2025.csv"] = Reply(BODY, hides_length=True)
    error = here.refused(DownloadRefused, limits=Limits(file_bytes=len(BODY) - 1))
    assert error.what.startswith("it is larger than the limit")
    assert error.where == here.server.address("/csww_2025.csv")


def test_a_page_in_place_of_the_file_is_no_file(here):
    here.server.replies["/csww_2025.csv"] = Reply(HTML, headers={"Content-Type": "text/csv"})
    error = here.refused(DownloadNotRecognised)
    assert str(error) == (
        "DownloadNotRecognised: what came for dfe-csww (csww_2025.csv) cannot be added: it is a page\n"
        f"  where: {here.server.address('/csww_2025.csv')}\n"
        "  next:  look at the address with a browser; if the publisher has moved the file, mend "
        "data/reference/fetch_address.csv"
    )
    assert here.ledger()[0]["outcome"] == "rejected"
    here.server.replies["/csww_2025.csv"] = Reply(BODY)
    assert here.fetch().fetched[0].outcome == "added"


def test_a_file_the_store_raises_for_is_told_with_its_address(here):
    def refuse(*_, **__):
        raise UnreadableSource("the workbook has a password", where="temporary")

    error = here.refused(DownloadNotRecognised, add=refuse)
    assert error.what.endswith("cannot be added: the workbook has a password")
    assert error.where == here.server.address("/csww_2025.csv")


@pytest.mark.parametrize(("status", "told"), [(404, "404 Not Found"), (500, "500 Internal Server Error")])
def test_a_bad_answer_is_told(here, status, told):
    here.server.replies["/csww_2025.csv"] = Reply(HTML, status)
    assert here.refused(DownloadFailed).what == f"the server answered {told}"


@pytest.mark.parametrize("target", ["http://www.gov.uk/x.csv", "https://example.org/x.csv"])
def test_a_redirect_elsewhere_is_refused(here, target):
    here.server.replies["/csww_2025.csv"] = Reply(status=302, headers={"Location": target})
    error = here.refused(DownloadRefused, here.row(hosts=(HOST, "www.gov.uk")))
    assert error.where == f"{here.server.address('/csww_2025.csv')} leads to {target}"


def test_http_is_refused_without_the_argument_of_the_tests(here):
    assert here.refused(DownloadRefused, http=()).what == "the address begins with http, not with https"
    assert here.server.asked == []


def test_a_name_nobody_knows_asks_nobody(here):
    with pytest.raises(UnknownFetchName) as raised:
        here.fetch(names=["dfe-cssw"])
    assert (raised.value.exit_code, str(raised.value)) == (
        2,
        "UnknownFetchName: 'dfe-cssw' is no publication that can be fetched\n"
        "  where: data/reference/fetch_address.csv\n  next:  did you mean dfe-csww?",
    )
    assert here.server.asked == []


def test_one_that_fails_stops_no_other(here):
    rows = [
        here.row("/gone.csv", name="gone"),
        here.row(),
        here.row("/lost.csv", name="lost"),
        here.row(name="not-asked"),
    ]
    result = here.fetch(*rows, names=["gone", "dfe-csww", "lost", "gone"])
    assert [(row.name, row.outcome) for row in result.fetched] == [
        ("gone", "failed"),
        ("dfe-csww", "added"),
        ("lost", "failed"),
    ]
    assert isinstance(result.failure, DownloadsFailed)
    assert result.failure.exit_code == 10
    told = str(result.failure)
    assert told.count("the server answered 404 Not Found") == 2
    assert told.endswith("\nDownloadsFailed: 2 publications could not be fetched")
    assert [failure["where"] for failure in result.as_json()["failures"]] == [
        here.server.address("/gone.csv"),
        here.server.address("/lost.csv"),
    ]


def test_a_damaged_list_of_what_was_fetched_is_not_guessed_at(here):
    here.settings.added_folder.mkdir(parents=True)
    for damage in ("name,surprise\na,b\n", "name,address\n", "name,address\na,b\n"):
        (here.settings.added_folder / "fetched.csv").write_text(damage, encoding="utf-8")
        with pytest.raises(UnreadableSource, match="the list of what was fetched is damaged"):
            here.fetch()
    assert here.server.asked == []


def test_a_file_where_the_folder_should_be_is_told(here):
    here.settings.workspace.mkdir()
    here.settings.added_folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(CannotWrite, match="the workspace cannot be written"):
        here.fetch()


# Pages and archives


def govuk(here, collection, page):
    here.server.replies["/collections/statistics"] = Reply(collection.encode(), headers={"Content-Type": "text/html"})
    here.server.replies["/statistics/outcomes-2025"] = Reply(page.encode(), headers={"Content-Type": "text/html"})
    here.server.replies["/media/abc/LA_Outcomes_2025.ods"] = Reply(BODY)
    patterns = (r"/statistics/outcomes-(?P<edition>\d{4})$", r"(?i)/media/[0-9a-f]+/[^/]*outcomes[^/]*\.ods$")
    return here.row("/collections/statistics", name="ofsted-outcomes", kind="page", link_patterns=patterns)


COLLECTION = '<a href="/statistics/outcomes-2024">2024</a> <a href="/statistics/outcomes-2025">2025</a>'
PAGE = (
    '<a class="govuk-link" href="/media/abc/LA_Outcomes_2025.ods">Data</a> <a href="/media/abc/Main.pdf">Findings</a>'
)


def test_the_current_file_is_found_from_the_collection_by_way_of_its_page(here):
    row = govuk(here, COLLECTION, PAGE)
    assert here.fetch(row).fetched[0].address == here.server.address("/media/abc/LA_Outcomes_2025.ods")
    assert here.server.paths() == [
        "/collections/statistics",
        "/statistics/outcomes-2025",
        "/media/abc/LA_Outcomes_2025.ods",
    ]
    assert here.store.names == ["LA_Outcomes_2025.ods"]
    assert here.fetch(row).fetched[0].outcome == "not_modified"


def test_a_new_edition_has_a_new_address(here):
    here.fetch(govuk(here, COLLECTION, PAGE))
    here.server.replies["/media/def/LA_Outcomes_2025_revised.ods"] = Reply(BODY + b"revised\n")
    result = here.fetch(govuk(here, COLLECTION, PAGE.replace("abc/LA_Outcomes_2025", "def/LA_Outcomes_2025_revised")))
    assert result.fetched[0].outcome == "added"
    assert here.store.names == ["LA_Outcomes_2025.ods", "LA_Outcomes_2025_revised.ods"]
    assert "if-none-match" not in here.server.asked[-1].headers


def test_a_page_that_has_changed_is_told_with_what_was_looked_for(here):
    error = here.refused(LinkNotFound, govuk(here, COLLECTION, "<p>This page has moved.</p>"))
    assert error.where == here.server.address("/statistics/outcomes-2025")
    assert error.what == r"the page has no link like (?i)/media/[0-9a-f]+/[^/]*outcomes[^/]*\.ods$"


def test_a_page_cannot_lead_to_another_host(here):
    page = PAGE.replace('href="/media', 'href="https://example.org/media')
    error = here.refused(DownloadRefused, govuk(here, COLLECTION, page))
    assert error.what == f"'example.org' is not among the hosts of this publication: {HOST}"


def release(here, **members):
    link = f'<a href="{RELEASE}?fromPage=ReleaseDownloads">Download all data (ZIP)</a>'
    here.server.replies["/find-statistics/workforce"] = Reply(link.encode())
    here.server.replies[f"{RELEASE}?fromPage=ReleaseDownloads"] = Reply(packed(**members), etag="")
    pattern = r"/api/releases/[0-9a-f-]{36}/files(\?fromPage=\w+)?$"
    return here.row(
        "/find-statistics/workforce", kind="page", link_patterns=(pattern,), member_pattern=r"csww_indicators_\d+\.csv"
    )


def test_one_file_is_taken_out_of_a_release(here):
    row = release(here, csww_indicators_2025=BODY, csww_leavers_2025=b"x\n")
    assert here.fetch(row).fetched[0].outcome == "added"
    assert list(here.store.files.values()) == [("csww_indicators_2025.csv", BODY)]
    release(here, csww_indicators_2025=BODY, csww_leavers_2025=b"another\n")
    assert here.fetch(row).fetched[0].outcome == "same_bytes"


def test_a_release_without_the_file_is_told(here):
    error = here.refused(LinkNotFound, release(here, csww_leavers_2025=b"x\n"))
    assert error.what == r"the archive holds no files named like csww_indicators_\d+\.csv"


def test_a_release_that_is_no_archive_is_told(here):
    row = release(here)
    here.server.replies[f"{RELEASE}?fromPage=ReleaseDownloads"] = Reply(HTML)
    assert here.refused(DownloadNotRecognised, row).what == "what came is no archive that can be opened"


def test_a_bomb_in_a_release_is_refused(here):
    row = release(here, csww_indicators_2025=bytes(3_000_000))
    assert "unpacks to more than" in here.refused(DownloadRefused, row, limits=Limits(file_bytes=1_000_000)).what


# The registry


def registry():
    return read_registry(Settings(resources=ROOT, workspace=ROOT))


def test_the_registry_names_https_addresses_of_its_own_hosts():
    from ilacs_analytics.sources.fetch.addresses import address_of
    from ilacs_analytics.sources.fetch.download import Allowed, check_address

    rows = registry()
    assert [row.name for row in rows] == [
        "ofsted-outcomes",
        "ofsted-underlying",
        "dfe-csww",
        "dfe-cin",
        "dfe-cla",
        "ons-population",
        "dfe-neighbours",
        "dfe-neighbours-2021",
    ]
    for row in rows:
        assert check_address(address_of(row), Allowed(row.hosts)).scheme == "https"
        assert (row.kind == "page") == bool(row.link_patterns)


@pytest.mark.parametrize(
    ("name", "links", "expected"),
    [
        (
            "ofsted-outcomes",
            [
                ("/government/statistics/local-authority-inspection-outcomes-as-at-31-march-2024", None),
                ("/government/statistics/local-authority-inspection-outcomes-as-at-31-march-2025", 0),
                ("/government/statistics/childrens-social-care-in-england-2025", None),
            ],
            "https://www.gov.uk/government/statistics/local-authority-inspection-outcomes-as-at-31-march-2025",
        ),
        (
            "dfe-csww",
            [
                ("/find-statistics/children-s-social-work-workforce/2025/explore", None),
                (f"https://content.explore-education-statistics.service.gov.uk{RELEASE}?fromPage=ReleaseDownloads", 0),
            ],
            f"https://content.explore-education-statistics.service.gov.uk{RELEASE}?fromPage=ReleaseDownloads",
        ),
    ],
)
def test_the_patterns_of_the_registry_find_links_of_the_shape_publishers_use(name, links, expected):
    from ilacs_analytics.sources.fetch.addresses import find_link

    row = next(row for row in registry() if row.name == name)
    page = "".join(f'<a href="{href}">x</a>' for href, _ in links)
    assert find_link(row.address, page, row.link_patterns[0]) == expected


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("ofsted-outcomes", "LA_Inspection_Outcomes_as_at_31_March_2025.ods"),
        ("ofsted-underlying", "Childrens_social_care_in_England_2023_underlying_data.ods"),
    ],
)
def test_the_last_pattern_of_a_page_fits_the_name_of_the_published_workbook(name, file):
    from ilacs_analytics.sources.fetch.addresses import find_link

    row = next(row for row in registry() if row.name == name)
    address = f"https://assets.publishing.service.gov.uk/media/68d3f1a0/{file}"
    text = f'<a href="{address}">x</a><a href="{address.replace(file, "Pre-release_access_list.ods")}">y</a>'
    assert find_link(row.address, text, row.link_patterns[-1]) == address


# The files of the publishers, served and added for true


@pytest.fixture
def project(tmp_path):
    """A workspace with the project's reference tables, for the store that reads them."""
    resources = tmp_path / "resources"
    shutil.copytree(ROOT / "data" / "reference", resources / "data" / "reference")
    return Settings(resources=resources, workspace=tmp_path / "workspace")


def fetch_into_store(settings, rows):
    from ilacs_analytics.sources import adding
    from ilacs_analytics.sources.kept import store

    return fetch(
        settings,
        Progress(),
        names=[],
        add=adding.add_paths,
        holds=lambda sha256: sha256 in {added.sha256 for added in store.read_ledger(settings)},
        addresses=rows,
        allow_http_hosts=(HOST,),
        today=DAY,
    )


@NEEDS_PUBLISHED
def test_the_published_files_come_through_the_registry_into_the_store(here, project):
    files = {
        "ofsted-outcomes": "ofsted/LA_Inspection_Outcomes_as_at_31_March_2025.ods",
        "ofsted-underlying": "ofsted/Childrens_social_care_in_England_2023_underlying_data.ods",
        "dfe-csww": "dfe/csww_indicators_2017_to_2025.csv",
        "dfe-cin": "dfe/b1_children_in_need_2013_to_2025.csv",
        "dfe-cla": "dfe/cla_number_and_rate_per_10k_children.csv",
        "ons-population": "dfe/ons_mid-year_population_estimates_2012_to_2024.csv",
        "dfe-neighbours": "dfe/sn_model_2025_wide.csv",
        "dfe-neighbours-2021": "dfe/New_Statistical_Neighbour_Groupings_April_2021.csv",
    }
    rows = []
    for row in registry():
        published = SHARED / "published" / files[row.name]
        path = f"/{row.name}/{published.name}"
        body = published.read_bytes()
        if row.member_pattern:
            path = f"/{row.name}/files"
            body = packed(**{published.stem: body, "another": b"time_period\n2025\n"})
        here.server.replies[path] = Reply(body)
        rows.append(here.row(path, name=row.name, member_pattern=row.member_pattern))
    first = fetch_into_store(project, rows)
    assert [(row.name, row.outcome) for row in first.fetched] == [(name, "added") for name in files], first.failure
    assert [row.sha256 for row in first.fetched] == [sha256_of(SHARED / "published" / file) for file in files.values()]
    second = fetch_into_store(project, rows)
    assert {row.outcome for row in second.fetched} == {"not_modified"}


def test_a_page_under_the_name_of_a_workbook_is_rejected_by_the_store(here, project):
    here.server.replies["/x.ods"] = Reply(HTML)
    result = fetch_into_store(project, [here.row("/x.ods")])
    assert isinstance(result.failure, DownloadNotRecognised)
    assert result.failure.where == here.server.address("/x.ods")
    assert [row.outcome for row in read_ledger(project.added_folder / room.LEDGER)] == ["rejected"]
    assert [path.name for path in project.added_folder.iterdir()] == ["fetched.csv"]


def test_the_list_of_what_was_fetched_can_be_printed(here):
    assert json.loads(json.dumps(here.fetch().as_json()))["fetched"][0]["outcome"] == "added"
