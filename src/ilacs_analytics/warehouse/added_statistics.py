"""Values of added statistics into the tables of figures: read, placed, held against rules and split by the database.

The file is read as text into a temporary table; every measured cell becomes a row or a rejection with a reason. Symbols
stay symbols: raw text, value and symbol are kept apart.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from ilacs_analytics.errors import UnreadableSource, because
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.opening import text_of
from ilacs_analytics.sources.publications import MeasuredColumn, Publication
from ilacs_analytics.sources.statistics_table import StatisticsLayout, find_layout, read_heads, read_rows
from ilacs_analytics.sources.store import AddedFile
from ilacs_analytics.sources.told import column_letter


def load_statistics(
    connection: duckdb.DuckDBPyConnection, file: AddedFile, path: Path, publication: Publication, settings: Settings
) -> int:
    """Load one file; returns the value cells read. Raises `UnreadableSource` for a file that is cut off."""
    layout = find_layout(*read_heads(path), publication)
    if layout is None:
        raise UnreadableSource(
            "the file is not what it was added as", where=str(path), next_step="remove it and add it again"
        )
    _read_raw(connection, path, layout)
    _place_rows(connection, layout)
    _measure_cells(connection, layout)
    _insert(connection, file)
    counted = connection.execute("select count(*) from measured_cell").fetchone()
    for table in ("raw_statistics", "placed_row", "measured_cell"):
        connection.execute(f"drop table {table}")
    return int(counted[0]) if counted else 0


def _read_raw(connection: duckdb.DuckDBPyConnection, path: Path, layout: StatisticsLayout) -> None:
    """Rows below the header as text, numbered as in the file; only the columns that are used, c0, c1 ... by position."""
    used = sorted(set(layout.fields.values()))
    names = [f"c{index}" for index in used]
    if layout.sheet or _has_empty_lines(path):
        numbered = list(read_rows(path, layout))
        declared = ", ".join(f"{name} varchar" for name in names)
        connection.execute(f"create or replace temp table raw_statistics (row_number bigint, {declared})")
        columns = [[text_of(row[index]) or None for _, row in numbered] for index in used]
        unnested = ", ".join("unnest(?::varchar[])" for _ in names)
        connection.execute(
            f"insert into raw_statistics select unnest(?::bigint[]), {unnested}",
            [[number for number, _ in numbered], *columns],
        )
        return
    types = "{" + ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(layout.headings))) + "}"
    try:
        connection.execute(
            f"create or replace temp table raw_statistics as select row_number() over () + {layout.header_row} as row_number, "
            f"{', '.join(names)} from read_csv(?, header = false, skip = {layout.header_row}, auto_detect = false, delim = ?, "
            f"quote = '\"', escape = '\"', nullstr = '', columns = {types})",
            [str(path), layout.delimiter],
        )
    except duckdb.Error as error:
        raise UnreadableSource(
            f"a row cannot be read: {because(error)}", where=str(path), next_step="download it again"
        ) from error


def _has_empty_lines(path: Path) -> bool:
    """DuckDB leaves empty lines out without counting them, and every later row would be told at a wrong place."""
    return re.search(rb"\n\r?\n", path.read_bytes()) is not None


def _place_rows(connection: duckdb.DuckDBPyConnection, layout: StatisticsLayout) -> None:
    """Each row with its place as printed, the place found, and its year."""

    def cell(name: str) -> str:
        return f"nullif(trim(c{layout.fields[name]}), '')" if name in layout.fields else "cast(null as varchar)"

    connection.execute(
        f"""
        create or replace temp table placed_row as
        with printed as (
            select
                r.*,
                {cell("geographic_level")} as printed_level,
                {cell("time_period")} as printed_period,
                coalesce({cell("new_la_code")}, {cell("old_la_code")}) as printed_la_code,
                case lower(coalesce(printed_level, 'local authority'))
                    when 'national' then {cell("country_code")}
                    when 'regional' then {cell("region_code")}
                    when 'local authority' then coalesce(printed_la_code, {cell("la_name")})
                end as printed_place,
                case
                    when regexp_full_match(printed_period, '[0-9]{{4}}') then printed_period::integer
                    when regexp_full_match(printed_period, '[0-9]{{6}}') then left(printed_period, 4)::integer + 1
                end as period_year
            from raw_statistics r
        ),

        meant as (
            select p.row_number, case when count(distinct k.place_code) = 1 then any_value(k.place_code) end as place_code
            from printed p
            join place_key k
                on k.key_text = lower(p.printed_place)
                and k.is_name = (p.printed_la_code is null and lower(p.printed_level) is distinct from 'national'
                                 and lower(p.printed_level) is distinct from 'regional')
                and (p.period_year is null or k.valid_from is null or year(k.valid_from) <= p.period_year)
                and (p.period_year is null or k.valid_to is null or year(k.valid_to) >= p.period_year or not k.is_name)
            group by p.row_number
        )

        select p.*, m.place_code
        from printed p
        left join meant m on m.row_number = p.row_number
        """
    )


def _measure_cells(connection: duckdb.DuckDBPyConnection, layout: StatisticsLayout) -> None:
    """Every measured cell that is not empty, its reading, and the reason where it cannot be loaded."""
    parts = [_one_measure(layout, column) for column in layout.measured]
    connection.execute(
        f"""
        create or replace temp table measured_cell as
        with cell as ({" union all ".join(parts)}),
        read_cell as (
            select
                c.*,
                d.unit,
                d.told_in,
                case
                    when regexp_full_match(c.raw_value, '-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?')
                        then try_cast(c.raw_value as double)
                end as value,
                s.code as symbol,
                count(*) over (
                    partition by c.place_code, c.period_end, c.measure, c.basis, c.where_value
                ) as told_times
            from cell c
            join measure d on d.measure = c.measure
            left join term s on s.vocabulary = 'symbol' and s.code = c.raw_value
        )
        select
            * exclude (told_times),
            case
                when printed_place is null then 'the level ''' || coalesce(printed_level, 'nothing') || ''' is none that is read'
                when place_code is null then '''' || printed_place || ''' is no place; see data/reference/place_alias.csv'
                when period_end is null then '''' || coalesce(printed_period, 'nothing') || ''' is no year'
                when told_times > 1 then 'the file tells this place, period and measure ' || told_times || ' times'
                when value is null and symbol is null
                    then '''' || raw_value || ''' is no number and no symbol of data/reference/term.csv'
                when value < 0 then 'a count or rate cannot be negative'
                when unit = 'percent' and value > 100 then 'percentages go from 0 to 100'
            end as reason
        from read_cell
        """
    )


def _one_measure(layout: StatisticsLayout, column: MeasuredColumn) -> str:
    """SQL for the cells of one measured column."""
    index = layout.fields[column.field]
    heading = _text(layout.headings[index].replace(" ", "_"))
    where = ""
    if column.where_field:
        where = f" and lower(trim(c{layout.fields[column.where_field]})) = lower({_text(column.where_value)})"
    place = f"'row ' || row_number || ' column ' || {heading}"
    if layout.sheet:
        sheet = _text(layout.sheet.replace(" ", "_"))
        place = f"'sheet ' || {sheet} || ' row ' || row_number || ' column {column_letter(index)}'"
    end = f"try_cast((period_year + {column.year_offset}) || '-{column.period_ends}' as date)"
    start = "cast(null as date)"
    if column.period == "year":
        start = f"cast({end} - interval 1 year + interval 1 day as date)"
    return (
        f"select row_number, {heading} as column_name, printed_place, printed_level, printed_period, place_code, "
        f"{start} as period_start, {end} as period_end, '{column.measure}' as measure, '{column.basis}' as basis, "
        f"{_text(column.where_value)} as where_value, trim(c{index}) as raw_value, {place} as locator "
        f"from placed_row where trim(c{index}) <> ''{where}"
    )


def _text(value: str) -> str:
    """A text of the file's own as an SQL literal: a column's expression cannot take a bound value for each of forty."""
    return "'" + value.replace("'", "''") + "'"


def _insert(connection: duckdb.DuckDBPyConnection, file: AddedFile) -> None:
    for table in ("caseload", "agency_rate", "indicator"):
        connection.execute(
            f"""
            insert into {table}
            select
                c.place_code, c.period_start, c.period_end, null, 'day', c.measure, c.basis,
                case when p.kind in ('region', 'country') then 'whole_area' else 'whole_authority' end,
                c.value, c.raw_value, c.symbol, c.unit, case when $kind = 'local' then 'council' end, $source, c.locator
            from measured_cell c
            join place p on p.place_code = c.place_code
            where c.reason is null and c.told_in = '{table}'
            order by c.row_number, c.measure, c.basis
            """,
            {"kind": file.kind, "source": file.added_id},
        )
    connection.execute(
        "insert into meta.rejected_value select ?, ?, null, row_number, column_name, raw_value, reason from measured_cell "
        "where reason is not null order by row_number, column_name",
        [file.added_id, file.file_name],
    )
