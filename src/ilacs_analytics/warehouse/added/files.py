"""Added files inside a build: which carried rows they stand in for, their rows in the fact tables, every cell counted.

One bad cell never drops its sisters: it goes to meta.rejected_value with its place and the reason. Rows of data/official
that were carried from an added file are set aside and held against what the file tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from ilacs_analytics.errors import AddedFileFails, IlacsError, UnreadableSource, because
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.files.told import Account
from ilacs_analytics.sources.kept.listed_reports import WITHDRAWN, read_listed
from ilacs_analytics.sources.kept.readings import Reading, figures_path, keep, kept, version_of
from ilacs_analytics.sources.kept.set_aside import files_in_use
from ilacs_analytics.sources.kept.store import AddedFile, hash_file
from ilacs_analytics.sources.local.mapping import read_mapping
from ilacs_analytics.sources.neighbours import model as neighbour_model
from ilacs_analytics.sources.ofsted.rows import InspectionRows
from ilacs_analytics.sources.recognise import read_file
from ilacs_analytics.sources.reference.frameworks import read_frameworks
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.reference.publications import Publication, read_publications
from ilacs_analytics.warehouse.added.figures import load_figures
from ilacs_analytics.warehouse.added.local import load_local
from ilacs_analytics.warehouse.added.neighbours import load_neighbours
from ilacs_analytics.warehouse.added.reports import ReportRows, insert_areas, read_reports, read_rows, reject_unread
from ilacs_analytics.warehouse.declared.load import CARRIED_TABLES
from ilacs_analytics.warehouse.declared.staging import insert_rejected, insert_rows
from ilacs_analytics.warehouse.publish import is_about_writing

SAME_PUBLICATION_DAYS = 7
"""Days between a publication as listed and as told elsewhere: file names are up to a week late."""


@dataclass
class AddedFiles:
    """The added files of one build and what became of their cells."""

    settings: Settings
    files: tuple[AddedFile, ...]
    carried: frozenset[str] = frozenset()
    read: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    _readings: dict[str, Future[Reading]] = field(default_factory=dict)
    _workbooks: dict[str, InspectionRows] = field(default_factory=dict)
    _reports: dict[str, ReportRows] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Source identifiers of all added files."""
        return [file.added_id for file in self.files]

    def take_out(self, connection: duckdb.DuckDBPyConnection, mention_id: str, fitting: Sequence[str]) -> bool:
        """Take a mention of an added workbook out again, its cells rejected; false for a mention of data/."""
        told_by = self._workbooks.keys() | self._reports.keys()
        source_id = next((name for name in told_by if mention_id.startswith(f"{name}/")), None)
        file = next((file for file in self.files if file.added_id == source_id), None)
        if file is None:
            return False
        reason = f"fits more than one inspection: {', '.join(fitting)}"
        if file.added_id in self._reports:
            rejected = self._reports[file.added_id].take_out(reason)
            connection.execute("delete from inspection_period where mention_id = ?", [mention_id])
        else:
            rejected = self._workbooks[file.added_id].take_out(mention_id.partition("/")[2], reason)
        connection.execute("delete from inspection_mention where mention_id = ?", [mention_id])
        insert_rejected(connection, file, rejected)
        return True

    def tell(self, source_id: str, account: Account) -> None:
        """Note where the cells of a file went."""
        self.accounts[source_id] = account
        self.count(source_id, account.cells_read)

    def count(self, source_id: str, cells: int) -> None:
        """Note cells read of a file."""
        self.read[source_id] = self.read.get(source_id, 0) + cells


def find_added(settings: Settings) -> AddedFiles:
    """The added files in use, each held against its checksum. Raises `AddedFileFails` for those gone or changed."""
    files = files_in_use(settings)
    lost = {file.added_id: why for file in files if (why := _what_was_lost(settings, file))}
    if lost:
        raise AddedFileFails(lost)
    added = AddedFiles(settings, tuple(files))
    publications = _publications(added) if files else {}
    reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readings")
    for file in files:  # taking up what was read goes on beside loading data/
        if publications[file.publication].reader in KEPT_READERS or file.mapping_sha256:
            added._readings[file.added_id] = reading.submit(_take_up, settings, file, publications)
    reading.shutdown(wait=False)
    return added


KEPT_READERS = frozenset({"ofsted_workbook", "statistics_table", "neighbour_model", "local_table"})
"""Readers whose readings are kept beside the files; those of reports are kept by their own reader."""


def _take_up(settings: Settings, file: AddedFile, publications: dict[str, Publication]) -> Reading:
    """What was read of a file when it was added; a file that another version of the readers read is read again."""
    reference = settings.resource("data", "reference")
    path, mapping_path = file.path(settings), file.mapping_path(settings)
    version = version_of(reference, mapping_path)
    found = kept(path.parent, version)
    if found is not None:
        return found
    mapping = read_mapping(mapping_path, reference) if mapping_path is not None else None
    partial = figures_path(path.parent, f"{version}.partial")
    try:
        _, reading = read_file(
            path, publications, reference, figures=partial, mapping=mapping, said_edition=file.edition
        )
        keep(path.parent, reading, version)
    finally:
        partial.unlink(missing_ok=True)
    return reading


def _what_was_lost(settings: Settings, file: AddedFile) -> str:
    """Why a file of the store is not what was added; empty where it is."""
    path, mapping = file.path(settings), file.mapping_path(settings)
    if not path.is_file() or hash_file(path) != file.sha256:
        return f"the added file {file.added_id} {'was changed' if path.is_file() else 'is gone'} ({path})"
    if mapping is not None and (not mapping.is_file() or hash_file(mapping) != file.mapping_sha256):
        return f"the mapping of {file.added_id} {'was changed' if mapping.is_file() else 'is gone'} ({mapping})"
    return ""


@contextmanager
def _reading(file: AddedFile) -> Iterator[None]:
    """Tell which added file it was where reading one fails, in whatever way. Raises `AddedFileFails`."""
    try:
        yield
    except UnreadableSource as error:
        raise AddedFileFails({file.added_id: f"{error.what} ({error.where})" if error.where else error.what}) from error
    except (IlacsError, OSError, MemoryError, duckdb.OutOfMemoryException):
        raise  # of the machine or of the package's own tables, not of this file
    except duckdb.Error as error:
        if is_about_writing(error):
            raise
        raise AddedFileFails({file.added_id: f"it cannot be loaded: {because(error)}"}) from error
    except Exception as error:
        why = f"the reader broke: {type(error).__name__}: {because(error)}; tell the project's issues"
        raise AddedFileFails({file.added_id: why}) from error


def add_sources(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """A row of `source` for every added file that data/ does not list; the listed ones are marked as carried."""
    listed = {row[0] for row in connection.execute("select source_id from source").fetchall()}
    added.carried = frozenset(file.added_id for file in added.files if file.added_id in listed)
    rows = [
        (f.added_id, f.publisher, f.title, f.kind, f.published_on or None, f.as_at or None, f.licence, f.url or None,
         f.file_name, f.sha256)
        for f in added.files
        if f.added_id not in listed
    ]  # fmt: skip
    insert_rows(connection, "source", rows)


def add_mentions(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Rows of `inspection_mention` from the added workbooks; their grades wait for `add_judgements`."""
    publications = _publications(added)
    for file in added.files:
        if publications[file.publication].reader != "ofsted_workbook":
            continue
        with _reading(file):
            reading = added._readings[file.added_id].result()
            rows = reading.inspections or InspectionRows()
            insert_rows(connection, "inspection_mention", [one.as_row(file.added_id) for one in rows.mentions])
            insert_rejected(connection, file, rows.rejected)
        added._workbooks[file.added_id] = rows
        added.tell(file.added_id, reading.account)
    add_reports(connection, added)


def add_reports(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Rows of `inspection_mention` and `inspection_period` from the added reports."""
    told, failures = read_reports(added.settings, added.files)
    reference = added.settings.resource("data", "reference")
    frameworks, places = read_frameworks(reference), Places(reference)
    for file in added.files:
        if file.added_id in failures:
            added.count(file.added_id, 1)
            reject_unread(connection, file, failures[file.added_id])
        elif file.added_id in told:
            with _reading(file):
                rows = read_rows(file, told[file.added_id], places, frameworks)
            added._reports[file.added_id] = rows
            added.count(file.added_id, rows.cells_read)
            insert_rejected(connection, file, rows.rejected)
    reports = [rows for rows in added._reports.values() if rows.mention]
    insert_rows(connection, "inspection_mention", [rows.mention for rows in reports])
    insert_rows(connection, "inspection_period", [period for rows in reports for period in rows.periods])


def add_judgements(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Rows of `judgement` from the added workbooks and reports: each grade with the event its mention was matched to."""
    events = dict(connection.execute("select mention_id, inspection_id from inspection_match").fetchall())
    rows_by_source = {source_id: book.grades for source_id, book in added._workbooks.items()}
    rows_by_source |= {source_id: report.grades for source_id, report in added._reports.items()}
    grades = [
        grade.as_row(source_id, events[f"{source_id}/{grade.mention}"])
        for source_id, found in rows_by_source.items()
        for grade in found
    ]
    insert_rows(connection, "judgement", grades)


def load_rest(connection: duckdb.DuckDBPyConnection, added: AddedFiles, progress: Progress) -> None:
    """Everything of the added files that comes after the inspections are resolved, and the count of their cells."""
    add_listed_reports(connection, added)
    if not added.files:
        return
    progress.step("build", "loading added files")
    add_judgements(connection, added)
    add_tables(connection, added)
    insert_areas(connection, list(added._reports.values()), added.carried, added.settings)
    compare_carried(connection, added)


def add_listed_reports(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Rows of `listed_report`: what Ofsted's pages list, and whether a source here tells of it."""
    held = {file.sha256 for file in added.files}
    listed = read_listed(added.settings)
    insert_rows(
        connection,
        "listed_report",
        [
            (one.authority_code, one.title, one.published_on, one.address, one.seen_on, one.sha256 in held)
            for one in listed
            if one.outcome != WITHDRAWN
        ],
    )
    connection.execute(
        "update listed_report l set is_read = true where not is_read and exists (select 1 from inspection i "
        "where i.authority_code = l.authority_code and abs(date_diff('day', i.published_on, l.published_on)) <= ?)",
        [SAME_PUBLICATION_DAYS],
    )


def add_tables(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Rows of the tables of figures and of `neighbour_mention` from the added statistics, local figures and models."""
    publications = _publications(added)
    for file in added.files:
        reader = publications[file.publication].reader
        if file.added_id not in added._readings or reader == "ofsted_workbook":
            continue
        with _reading(file):
            reading = added._readings[file.added_id].result()
            if reading.figures_path is not None:
                load_figures(connection, file, reading.figures_path)
            elif reader == neighbour_model.READER:
                load_neighbours(connection, file, reading)
            else:
                load_local(connection, file, reading)
            added.tell(file.added_id, reading.account)


def compare_carried(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Fill meta.carried_difference: carried rows that their file does not tell alike."""
    for table in CARRIED_TABLES if added.carried else ():
        written = [
            row[0].removeprefix("r_")
            for row in connection.execute(f"describe carried_{table}").fetchall()
            if row[0].startswith("r_")
        ]
        compared = [name for name in written if name != "mention_id"]
        same = " and ".join(f"c.{name} is not distinct from t.{name}" for name in compared)
        told = "concat_ws(', ', {})".format(", ".join(f"{{0}}.{name}::varchar" for name in compared))
        connection.execute(
            f"insert into meta.carried_difference "
            f"select '{table}', c.source_id, c.locator, {told.format('c')}, "
            f"(select min({told.format('n')}) from {table} n where n.source_id = c.source_id and n.locator = c.locator) "
            f"from carried_{table} c where not exists (select 1 from {table} t where t.source_id = c.source_id "
            f"and t.locator = c.locator and {same})"
        )


def tell_added(connection: duckdb.DuckDBPyConnection, added: AddedFiles) -> None:
    """Fill meta.added_file and meta.not_read: cells read by the readers, loaded and rejected as the tables hold them."""
    for file in added.files:
        account = added.accounts.get(file.added_id, Account())
        connection.execute(
            "insert into meta.added_file select $id, $publication, $edition, $file, $sha256, $carried, $naming, $cells, "
            "(select coalesce(sum(cells_at(locator)), 0) from observation where source_id = $id) "
            "+ (select count(*) from judgement where source_id = $id) "
            "+ (select count(started_on) + count(published_on) from inspection_mention where source_id = $id) "
            "+ (select count(*) + count(closeness) from neighbour_mention where source_id = $id) "
            "+ (select count(*) from area_text where source_id = $id), "
            "(select coalesce(sum(cells), 0) from meta.rejected_value where source_id = $id), $not_read, $known, $missing",
            {
                "id": file.added_id,
                "publication": file.publication,
                "edition": file.edition,
                "file": file.file_name,
                "sha256": file.sha256,
                "carried": file.added_id in added.carried,
                "naming": account.cells_naming,
                "cells": added.read.get(file.added_id, 0),
                "not_read": account.cells_not_read,
                "known": account.measures_known,
                "missing": "; ".join(account.measures_missing),
            },
        )
    parts = [
        (source_id, part.kind, part.name, part.sheet or None, part.cells, part.why)
        for source_id, account in added.accounts.items()
        for part in account.not_read
    ]
    insert_rows(connection, "meta.not_read", parts)


def _publications(added: AddedFiles) -> dict[str, Publication]:
    return read_publications(added.settings.resource("data", "reference"))
