"""Inspections, grades and census returns read from the published files with pandas alone: a second way to what a build holds.

Names and dates of reorganisations are written out here, so that a fault of the register shows.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from typing import Any

import pandas as pd
from official_files import GRADE_LETTERS, HISTORY_SHEET, SHARED, sheet_rows, squeezed

RANKS = {"O": 1, "G": 2, "RI": 3, "I": 4}
RENAMED = {
    "Bedford Borough": "Bedford", "Durham": "County Durham", "Bristol": "Bristol, City of", "St Helens": "St. Helens",
    "Herefordshire": "Herefordshire, County of", "Kingston Upon Hull": "Kingston upon Hull, City of",
    "Kingston upon Hull": "Kingston upon Hull, City of", "Richmond Upon Thames": "Richmond upon Thames",
    "Bournemouth, Christchurch & Poole": "Bournemouth, Christchurch and Poole",
    "Hammersmith & Fulham": "Hammersmith and Fulham", "Telford & Wrekin": "Telford and Wrekin",
}  # fmt: skip
"""Names of Ofsted's workbooks and those of the workforce census."""
BEGAN = {
    "Bournemouth, Christchurch and Poole": dt.date(2019, 4, 1), "Dorset": dt.date(2019, 4, 1),
    "North Northamptonshire": dt.date(2021, 4, 1), "West Northamptonshire": dt.date(2021, 4, 1),
    "Cumberland": dt.date(2023, 4, 1), "Westmorland and Furness": dt.date(2023, 4, 1),
}  # fmt: skip
ENDED = {
    "Bournemouth": dt.date(2019, 3, 31), "Poole": dt.date(2019, 3, 31), "Dorset (to 2019)": dt.date(2019, 3, 31),
    "Northamptonshire": dt.date(2021, 3, 31), "Cumbria": dt.date(2023, 3, 31),
}  # fmt: skip


def rank(text: object) -> int | None:
    letters = GRADE_LETTERS.get(squeezed(str(text)).lower())
    return RANKS[letters] if letters else None


@cache
def inspections() -> pd.DataFrame:
    """One row per SIF and ILACS inspection of the two workbooks: name, family, start, publication, a rank by concept."""
    rows: list[dict[str, Any]] = []
    body = [row for row in sheet_rows("ofsted-underlying-2023", HISTORY_SHEET)[5:] if row[1]]
    for row in body:
        name = RENAMED.get(squeezed(row[1]), squeezed(row[1]))
        name = "Dorset (to 2019)" if name == "Dorset" else name  # SIF ended before the new Dorset began
        for published, overall, leaders, protection in ((17, 18, 23, 19), (25, 26, 31, 27)):
            if isinstance(row[published], dt.datetime) and rank(row[overall]):
                ranks = [rank(row[column]) for column in (overall, leaders, protection)]
                rows.append({"name": name, "family": "sif", "started": None, "published": row[published].date(),
                             "ranks": ranks, "region": squeezed(row[2])})  # fmt: skip
    for row in sheet_rows("ofsted-outcomes-2025", "ILACS_inspection_history")[3:]:
        name = squeezed(row[2])
        rows.append({"name": RENAMED.get(name, name), "family": "ilacs", "started": row[5].date(),
                     "published": row[6].date(), "ranks": [rank(row[column]) for column in range(8, 13)],
                     "region": squeezed(row[4])})  # fmt: skip
    found = pd.DataFrame(rows)
    found["judged"] = [row["started"] or row["published"] for row in rows]
    return found.sort_values("judged", kind="stable")


@cache
def names() -> dict[str, str]:
    """Every authority that either workbook names, with its region."""
    body = [row for row in sheet_rows("ofsted-underlying-2023", HISTORY_SHEET)[5:] if row[1]]
    told = {RENAMED.get(squeezed(row[1]), squeezed(row[1])): squeezed(row[2]) for row in body}
    told |= dict(zip(inspections()["name"], inspections()["region"], strict=True))
    told.pop("Local authority name")
    return told | {"Dorset": "South West"}


def exists(name: str, on: dt.date) -> bool:
    return BEGAN.get(name, on) <= on <= ENDED.get(name, on)


def latest(on: dt.date, known_by: dt.date, existing: dt.date | None = None) -> pd.DataFrame:
    """The latest inspection by a day of each authority that exists on it (or on another), of those published by a third."""
    known = inspections()[(inspections()["judged"] <= on) & (inspections()["published"] <= known_by)]
    known = known[[exists(name, existing or on) for name in known["name"]]]
    return known.groupby("name").tail(1)


@cache
def census() -> pd.DataFrame:
    with (SHARED / "published" / "dfe" / "csww_indicators_2017_to_2025.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["geographic_level"] == "Local authority"]
    frame = pd.DataFrame(rows)
    frame["name"] = [[squeezed(part) for part in name.split("/")] for name in frame["la_name"]]
    return frame.explode("name")
