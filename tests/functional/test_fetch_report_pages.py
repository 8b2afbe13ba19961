"""Asking provider pages, whole: what is asked again, what a list keeps, and what is read from a page, however it is written."""

from __future__ import annotations

import datetime as dt

import local_server
import pytest
import served_reports
from local_server import strong_etag
from served_reports import DAY, LATER, MEDWAY, WALSALL, link, only, page

from ilacs_analytics.errors import CannotWrite, DownloadFailed, LinkNotFound, UnknownAuthority, UnreadableSource
from ilacs_analytics.sources.fetch.provider_pages import parse_page
from ilacs_analytics.sources.kept.listed_reports import ListedReport, read_asked, read_listed, unread

PAGE = "https://reports.ofsted.gov.uk/provider/44/80522"
FILES = "https://files.ofsted.gov.uk/v1/file"

alone, here = local_server.alone, served_reports.here


# What a page lists, and what is kept of it


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


def test_list_only_downloads_none_and_says_what_is_not_here(here):
    result = here.fetch(download=False)
    assert here.server.paths() == ["/provider/44/80522"]
    assert [row.outcome for row in result.reports] == ["listed", "listed"]
    assert sorted(row.published_on for row in result.unread) == [dt.date(2021, 3, 1), dt.date(2023, 9, 11)]
    assert here.fetch().unread == ()
    assert here.outcomes() == {"50231": "added", "50172": "added"}


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


def test_what_is_unread_is_what_is_known_and_not_held():
    def row(sha256, outcome):
        return ListedReport(MEDWAY, "Focused visit", DAY, f"{FILES}/{outcome}", DAY, sha256, outcome)

    rows = [row("", "listed"), row("a", "added"), row("b", "already_there"), row("c", "rejected"), row("", "withdrawn")]
    assert [one.outcome for one in unread(rows, {"a"})] == ["listed", "already_there", "rejected"]
    assert unread([], set()) == ()


# Pages that fail, and damaged lists


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
