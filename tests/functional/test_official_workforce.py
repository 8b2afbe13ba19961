"""Do the workforce figures carried in data/ still say what the published file says, cell by cell?"""

import re

import pytest
from official_files import (
    AUTHORITIES,
    ENGLAND,
    FLOWS,
    NEEDS_PUBLISHED,
    REGIONS,
    SYMBOLS,
    WORKFORCE_COLUMNS,
    YEARS,
    carried,
    workforce_rows,
)

pytestmark = NEEDS_PUBLISHED


@pytest.mark.parametrize("table", WORKFORCE_COLUMNS)
def test_every_workforce_row_equals_the_cell_at_its_locator(table):
    header, offenders = workforce_rows()[0], []
    for row in carried(f"official/{table}"):
        line, column = re.fullmatch(r"row (\d+) column (\w+)", row["locator"]).groups()
        cells = dict(zip(header, workforce_rows()[int(line) - 1], strict=True))
        year = int(cells["time_period"])
        level_code = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
        raw = cells[column]
        is_symbol = raw in SYMBOLS
        expected = {
            "place_code": cells[level_code[cells["geographic_level"]]],
            "period_start": f"{year - 1}-10-01" if row["measure"] in FLOWS else "",
            "period_end": f"{year}-09-30",
            "scope": "whole_authority" if cells["geographic_level"] == "Local authority" else "whole_area",
            "value": "" if is_symbol else raw,
            "raw_value": raw,
            "symbol": raw if is_symbol else "",
        }
        told = {name: row[name] for name in expected}
        if told != expected or WORKFORCE_COLUMNS[table][row["measure"], row["basis"]] != column:
            offenders.append((told, expected, row["locator"]))
        if not is_symbol:
            assert float(raw) >= 0
            assert row["unit"] != "percent" or float(raw) <= 100
    assert offenders == []


@pytest.mark.parametrize("table", WORKFORCE_COLUMNS)
def test_every_place_year_and_measure_is_carried_once(table):
    told = [
        (row["place_code"], row["measure"], row["basis"], row["period_end"]) for row in carried(f"official/{table}")
    ]
    places = {*AUTHORITIES.values(), *REGIONS, ENGLAND}
    expected = {
        (place, measure, basis, f"{year}-09-30")
        for place in places
        for measure, basis in WORKFORCE_COLUMNS[table]
        for year in YEARS
    }
    assert len(told) == len(set(told))
    assert set(told) == expected


def test_notes_on_symbols_are_of_returns_without_any_figure():
    notes = [row for row in carried("reference/value_note") if "prints x" in row["note"]]
    assert {row["place_code"] for row in notes} == {"E09000020", "E09000033"}
    header, *rows = workforce_rows()
    at = {name: header.index(name) for name in ("time_period", "new_la_code", "la_name")}
    printed = {
        row[at["new_la_code"]]: set(row[at["la_name"] + 1 :])
        for row in rows
        if row[at["time_period"]] == "2025" and row[at["new_la_code"]]
    }
    empty = {code for code, values in printed.items() if values == {"x"}}
    assert empty == {row["place_code"] for row in notes}
