"""Which publication a file is, decided by its content alone, and all that it tells, read once.

The readers are asked in turn; the first that knows the layout reads the file whole. A file that none knows is refused with
the publication whose headings it has most of.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ilacs_analytics.errors import UnknownPublication, UnreadableSource
from ilacs_analytics.sources.files.headings import heading_key
from ilacs_analytics.sources.files.opening import Sheet, sheets_kept
from ilacs_analytics.sources.files.told import Account, Edition
from ilacs_analytics.sources.kept.readings import Reading
from ilacs_analytics.sources.local import mapping as mappings
from ilacs_analytics.sources.local import table as local_table
from ilacs_analytics.sources.local.figures import judge_local, read_words, refuse_unknown
from ilacs_analytics.sources.local.mapping import Mapping as ColumnMapping
from ilacs_analytics.sources.local.table import LocalTable
from ilacs_analytics.sources.neighbours import model as neighbour_model
from ilacs_analytics.sources.neighbours.rows import judge_neighbours
from ilacs_analytics.sources.ofsted import workbook as ofsted_workbook
from ilacs_analytics.sources.ofsted.rows import read_inspection_rows
from ilacs_analytics.sources.reference.frameworks import read_frameworks
from ilacs_analytics.sources.reference.places import Places
from ilacs_analytics.sources.reference.publications import HEADER_WITHIN, Publication
from ilacs_analytics.sources.statistics import population as population_table
from ilacs_analytics.sources.statistics import table as statistics_table
from ilacs_analytics.sources.statistics.figures import open_stage
from ilacs_analytics.sources.statistics.population import PopulationTable
from ilacs_analytics.sources.statistics.rows import read_statistics
from ilacs_analytics.sources.statistics.table import StatisticsLayout

ENOUGH_HEADINGS = 2
"""Headings of a publication that a file must have to be said to resemble it."""


def read_file(
    path: Path,
    publications: Mapping[str, Publication],
    reference: Path,
    *,
    figures: Path,
    mapping: ColumnMapping | None = None,
    said_edition: str = "",
    today: dt.date | None = None,
) -> tuple[Edition, Reading]:
    """The edition a file is and what it tells; with a mapping of its columns, local statistics whatever else it may be.

    `said_edition` is the year of a neighbour model that does not name itself; with `today` local figures of days that have
    not come are refused. A table of figures is written to `figures`. Raises `UnknownPublication`, `MissingColumn`,
    `UnreadableSource`, `UnsafeArchive`.
    """
    with sheets_kept():
        return _read_file(
            path, publications, reference, figures=figures, mapping=mapping, said_edition=said_edition, today=today
        )


def _read_file(
    path: Path,
    publications: Mapping[str, Publication],
    reference: Path,
    *,
    figures: Path,
    mapping: ColumnMapping | None,
    said_edition: str,
    today: dt.date | None,
) -> tuple[Edition, Reading]:
    if mapping is not None:
        heads, delimiter = statistics_table.read_heads(path)
        edition, publication, layouts = mappings.recognise(
            path, heads, delimiter, mapping, publications[local_table.PUBLICATION]
        )
        read, reading = _read_statistics(path, layouts, publication, reference, figures)
        return replace(read, title=edition.title), reading
    heads, delimiter = statistics_table.read_heads(path)
    if neighbour_model.is_model(heads):
        return _read_neighbours(path, reference, said_edition)
    local = local_table.recognise(path, heads, delimiter)
    if local is not None:
        return _read_local(path, *local, reference, today)
    population = population_table.read_population(path, heads, Places(reference), said_edition=said_edition)
    if population is not None:
        return _read_population(population, reference, figures)
    statistics = statistics_table.recognise(path, heads, delimiter, publications)
    if statistics is not None:
        publication, layouts = statistics
        return _read_statistics(path, layouts, publication, reference, figures)
    workbook = ofsted_workbook.read_workbook(path, publications)
    if workbook is None:
        raise _unknown(path, heads, publications)
    if workbook.edition.edition == "undated":
        raise UnknownPublication("no date in the workbook can be read", where=str(path), next_step="download it again")
    rows = read_inspection_rows(workbook.inspections, workbook.edition, Places(reference), read_frameworks(reference))
    account = replace(workbook.account, cells_read=rows.cells_read)
    return workbook.edition, Reading(account, inspections=rows, rejected=rows.rejected)


def _read_neighbours(path: Path, reference: Path, said_edition: str) -> tuple[Edition, Reading]:
    known = neighbour_model.read_known(reference)
    table = neighbour_model.read(path)
    model = said_edition or neighbour_model.model_of(path, table, known)
    table = neighbour_model.without_other_models(table, model, known)
    rows, rejected, cells = judge_neighbours(table.links, model, Places(reference), reference)
    account = Account(table.naming, cells, table.not_read)
    return Edition(neighbour_model.PUBLICATION, model), Reading(account, rejected=rejected, rows=rows)


def _read_local(
    path: Path, edition: Edition, tables: Sequence[LocalTable], reference: Path, today: dt.date | None
) -> tuple[Edition, Reading]:
    figures = [figure for table in tables for figure in table.figures]
    words = read_words(reference)
    if today is not None:
        refuse_unknown(path, figures, words, today=today)
    rows, rejected = judge_local(figures, words, Places(reference))
    naming = sum(table.naming for table in tables)
    account = Account(naming, len(figures), tuple(part for table in tables for part in table.not_read))
    return edition, Reading(account, rejected=rejected, rows=rows)


def _read_population(population: PopulationTable, reference: Path, figures: Path) -> tuple[Edition, Reading]:
    with open_stage(Places(reference), reference) as stage:
        population.stage(stage)
        cells, reasons = stage.keep(figures)
    account = Account(population.naming, cells, tuple(population.not_read))
    return population.edition, Reading(account, figures_path=figures, figure_reasons=reasons)


def _read_statistics(
    path: Path, layouts: Sequence[StatisticsLayout], publication: Publication, reference: Path, figures: Path
) -> tuple[Edition, Reading]:
    with open_stage(Places(reference), reference) as stage:
        account, years = read_statistics(path, layouts, publication, stage, reference)
        unread = list(dict.fromkeys(part.name for part in account.not_read if part.kind == "column"))
        cells, reasons = stage.keep(figures, unread_columns=unread)
    measured = {column for layout in layouts for column in layout.measured}
    as_at = max(dt.date.fromisoformat(column.ends_in(max(years))) for column in measured)
    edition = Edition(publication.code, str(max(years)), as_at=as_at)
    return edition, Reading(replace(account, cells_read=cells), figures_path=figures, figure_reasons=reasons)


def _unknown(path: Path, heads: Sequence[Sheet], publications: Mapping[str, Publication]) -> UnreadableSource:
    """What to say of a workbook that no reader knows: the publication it resembles most, and what it lacks of it."""
    sheets = ", ".join(sheet.name for sheet in heads[:8]) + (f" and {len(heads) - 8} more" if len(heads) > 8 else "")
    found: Counter[str] = Counter()
    keys = {heading_key(cell) for sheet in heads for row in sheet.rows[:HEADER_WITHIN] for cell in row}
    for code, publication in publications.items():
        found[code] = len({name for key, name in publication.field_by_key.items() if key in keys})
    code, most = found.most_common(1)[0]
    known = ", ".join(dict.fromkeys(publication.title for publication in publications.values()))
    if most < ENOUGH_HEADINGS:
        return UnknownPublication(
            f"no sheet of the workbook is one that is read: {sheets}",
            where=str(path),
            next_step=f"known are {known}; see docs/national_files.md",
        )
    nearest = publications[code]
    missing = [
        name
        for name in (*(one.field for one in nearest.required), *(c.field for c in nearest.measured if c.is_expected))
        if not any(heading_key(text) in keys for text in nearest.headings.get(name, ()))
    ]
    return UnknownPublication(
        f"no sheet of the workbook is one that is read: {sheets}",
        where=str(path),
        next_step=f"it most resembles {nearest.title} ({most} of its headings are there)"
        + (f"; not found: {', '.join(dict.fromkeys(missing))}" if missing else "")
        + "; add new headings to data/reference/published_heading.csv",
    )
