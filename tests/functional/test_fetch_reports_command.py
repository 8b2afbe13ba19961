"""`ilacs fetch reports`: which authorities have a page, how they are named, and what the command tells."""

from __future__ import annotations

import json

import local_server
import pytest
import served_reports
from local_server import HOST
from served_reports import DAY, MEDWAY, WALSALL
from workspaces import ROOT

from ilacs_analytics.errors import DownloadRefused, DownloadsFailed, UnknownAuthority, UnknownFetchName, UsageError
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.fetch.download import Limits
from ilacs_analytics.sources.fetch.provider_pages import read_pages, read_short_names, resolve_authorities
from ilacs_analytics.sources.fetch.reports import fetch_reports

alone, here = local_server.alone, served_reports.here


# The registry and the names


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


# The command


def command(here, monkeypatch, *names, **options):
    from ilacs_analytics.console import file_commands

    monkeypatch.setattr("ilacs_analytics.sources.fetch.provider_pages.read_pages", lambda settings: here.pages())
    monkeypatch.setattr("ilacs_analytics.sources.fetch.reports.read_pages", lambda settings: here.pages())
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
    from ilacs_analytics.sources.fetch import reports as room

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
    from ilacs_analytics.sources.fetch.files import FetchResult

    asked = []
    monkeypatch.setattr(
        "ilacs_analytics.sources.fetch.files.fetch", lambda *_, names, **__: asked.append(names) or FetchResult((), ())
    )
    command(here, monkeypatch)
    assert asked == [[]]
    assert json.loads(capsys.readouterr().out) == {"fetched": [], "failures": []}
    assert here.server.asked == []
