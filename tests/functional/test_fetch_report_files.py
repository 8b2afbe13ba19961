"""Downloading what provider pages list and adding it, whole: what is new, what clashes, fails, is refused or interrupted."""

from __future__ import annotations

import csv
import datetime as dt
import signal
import subprocess
import sys

import local_server
import pytest
import served_reports
from local_server import Reply
from served_reports import LATER, MEDWAY, NEW, OLD, WALSALL, link, only, pdf
from workspaces import ROOT

from ilacs_analytics.errors import (
    CannotWrite,
    DownloadFailed,
    DownloadNotRecognised,
    DownloadRefused,
    DownloadsFailed,
)
from ilacs_analytics.sources.fetch.download import Limits
from ilacs_analytics.sources.kept.listed_reports import read_listed

alone, here = local_server.alone, served_reports.here


# New, or here already


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
from ilacs_analytics.sources.fetch import download
from ilacs_analytics.sources.fetch import reports as fetch_reports
from ilacs_analytics.sources.fetch.download import Limits
from ilacs_analytics.sources.fetch.provider_pages import ProviderPage
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
