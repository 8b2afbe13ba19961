"""Identifiers of inspections that only added files tell are kept in the workspace and stay."""

import datetime as dt
from dataclasses import fields

import duckdb
import pytest

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.store import AddedFile
from ilacs_analytics.warehouse.added.files import AddedFiles
from ilacs_analytics.warehouse.build.registry import keep_minted, read_minted

HEADER = "inspection_id,authority_code,family,kind,started_on,started_precision,published_on\n"
MINTED = "805-ilacs-2026-05-12,E06000001,ilacs,standard,2026-05-12,day,\n"


@pytest.fixture
def settings(tmp_path):
    found = Settings(resources=tmp_path, workspace=tmp_path)
    found.added_folder.mkdir()
    return found


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute(
            """
            create table inspection_registry (inspection_id varchar, authority_code varchar, family varchar, kind varchar,
                started_on date, started_precision varchar, published_on date);
            create table framework as select 'ilacs_2026' as framework_code, 'ilacs' as family;
            create table inspection (inspection_id varchar, authority_code varchar, framework_code varchar, kind varchar,
                started_on date, started_precision varchar, published_on date);
            create table inspection_mention (mention_id varchar, source_id varchar);
            create table inspection_match (mention_id varchar, inspection_id varchar);
            insert into inspection values
                ('1', 'E1', 'ilacs_2026', 'standard', '2026-05-12', 'day', null),
                ('2', 'E1', null, 'jtai', null, null, '2026-07-01'),
                ('3', 'E1', 'ilacs_2026', 'standard', '2026-06-01', 'day', null);
            insert into inspection_mention values ('a', 'added'), ('b', 'added'), ('c', 'paper');
            insert into inspection_match values ('a', '1'), ('b', '2'), ('c', '3');
            """
        )
        yield opened


def added(settings, *ids):
    files = tuple(AddedFile(one, *[""] * (len(fields(AddedFile)) - 1)) for one in ids)
    return AddedFiles(settings, files)


def registered(connection):
    return connection.execute("select * from inspection_registry order by 1").fetchall()


def test_what_the_workspace_gave_is_read_and_the_projects_own_goes_first(connection, settings):
    settings.minted_registry.write_text(HEADER + MINTED + "1,E1,ilacs,short,2020-01-01,day,\n", encoding="utf-8")
    connection.execute(
        "insert into inspection_registry values ('1', 'E1', 'ilacs', 'standard', '2026-05-12', 'day', null)"
    )
    read_minted(connection, settings)
    assert registered(connection) == [
        ("1", "E1", "ilacs", "standard", dt.date(2026, 5, 12), "day", None),
        ("805-ilacs-2026-05-12", "E06000001", "ilacs", "standard", dt.date(2026, 5, 12), "day", None),
    ]


def test_nothing_is_read_where_nothing_was_given(connection, settings):
    read_minted(connection, settings)
    assert registered(connection) == []


def test_only_inspections_of_added_files_that_are_not_registered_are_kept(connection, settings):
    connection.execute(
        "insert into inspection_registry select '1', 'E1', 'ilacs', 'standard', '2026-05-12', 'day', null"
    )
    keep_minted(connection, added(settings, "added"))
    assert settings.minted_registry.read_text(encoding="utf-8") == HEADER + "2,E1,,jtai,,,2026-07-01\n"
    assert [row[0] for row in registered(connection)] == ["1", "2"]


def test_earlier_lines_stay_as_they_are(connection, settings):
    settings.minted_registry.write_text(HEADER + MINTED, encoding="utf-8")
    read_minted(connection, settings)
    keep_minted(connection, added(settings, "added"))
    told = settings.minted_registry.read_text(encoding="utf-8")
    assert told == HEADER + MINTED + "1,E1,ilacs,standard,2026-05-12,day,\n2,E1,,jtai,,,2026-07-01\n"
    keep_minted(connection, added(settings, "added"))
    assert settings.minted_registry.read_text(encoding="utf-8") == told
    assert [path.name for path in settings.added_folder.iterdir()] == ["inspection_registry.csv"]


def test_without_added_files_nothing_is_written(connection, settings):
    keep_minted(connection, added(settings))
    assert not settings.minted_registry.exists()
