"""How the workforce figures moved over the years, in sentences computed from the frame of `workforce_trend`.

A word for a change stands on what one worker makes and, for a share of workers or posts with both counts published, on an
interval for the difference too; the sentence says which.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Facts, Sentence, both, has, lacks, said, when
from ilacs_analytics.analysis.wording import amount, number, points, symbol_words, uncapitalised
from ilacs_analytics.analysis.workforce.words import NO_FIGURE, RETURNS, UNJUDGED, counted_once, counts_words, subject


def say_trend(trend: pd.DataFrame, breaks: pd.DataFrame | None = None) -> list[str]:
    """One sentence per row of `workforce_trend`; then one on the series breaks between the censuses told.

    `breaks` is the frame of `Warehouse.series_breaks`.
    """
    rows = rows_of(trend)
    if not rows:
        return [NO_FIGURE]
    return said(map(_trend, rows), _break_sentence(rows, [] if breaks is None else rows_of(breaks)))


def lacks_an_end(facts: Facts) -> bool:
    return facts["change"] is None


TREND = Sentence(
    (when("direction", "single"), "{whose} is published for one census only: {latest} on {latest_on:day}."),
    (
        both(when("direction", "rose", "fell"), has("interval")),
        "{whose} {direction} from {first} on {first_on:day} to {latest} on {latest_on:day}, a change of {size} (95% interval "
        "{interval}; one worker makes a difference of {one}).",
    ),
    (
        when("direction", "rose", "fell"),
        "{whose} {direction} from {first} on {first_on:day} to {latest} on {latest_on:day}, a change of {size} (one worker makes "
        "a difference of {one}).",
    ),
    (
        when("direction", "within_interval"),
        "{whose} was {first} on {first_on:day} and {latest} on {latest_on:day}, no clear change: the difference is {size} "
        "(95% interval {interval}; one worker makes a difference of {one}).",
    ),
    (
        when("direction", "same"),
        "{whose} was about the same at both ends: {first} on {first_on:day} and {latest} on {latest_on:day}.",
    ),
    (
        when("direction", "within_one_worker"),
        "{whose} was {first} on {first_on:day} and {latest} on {latest_on:day}, a difference that comes down to one worker.",
    ),
    (
        lacks_an_end,
        "No change can be worked out for {whose}: {first} on {first_on:day} and {latest} on {latest_on:day}.",
    ),
    "{whose} was {first} on {first_on:day} and {latest} on {latest_on:day}. Whether that is a change cannot be said, {unjudged}.",
)


def _trend(row: dict[str, Any]) -> str:
    ends = {side: _end_words(row, side) for side in ("first", "latest")}
    counts = [row[f"{side}_base_count"] for side in ends]
    measured: dict[str, Any] = {"whose": subject(row), "unjudged": UNJUDGED(row, base=None not in counts)}
    if row["change"] is not None:
        sign = "" if not row["change"] else "minus " if row["change"] < 0 else "plus "
        measured["size"] = sign + points(abs(row["change"]), unit=row["unit"], decimals=row["decimals"])
        measured["one"] = "" if row["one_worker"] is None else _one_worker(row)
        measured["interval"] = "" if row["change_low"] is None else _interval(row)
    return TREND(row, **ends, **measured)


def _one_worker(row: dict[str, Any]) -> str:
    text, least = number(row["one_worker"], row["decimals"]), number(10.0 ** -row["decimals"], row["decimals"])
    return text if text.strip("0.") else f"less than {least}"


def _interval(row: dict[str, Any]) -> str:
    """'minus 12.9 to minus 3.3'."""
    low, high = (
        ("minus " if row[side] < 0 else "plus ") + number(abs(row[side]), row["decimals"])
        for side in ("change_low", "change_high")
    )
    return f"{low} to {high}"


def _end_words(row: dict[str, Any], side: str) -> str:
    value, symbol = row[f"{side}_value"], row[f"{side}_symbol"]
    if value is not None:
        counts = counts_words(row, f"{side}_")
        return amount(value, unit=row["unit"], decimals=row["decimals"]) + (f" ({counts})" if counts else "")
    return symbol_words(symbol) if symbol else "no value"


BREAKS = Sentence(
    (has("breaks"), "Figures before and after these dates may not be comparable: {breaks:joined ; }."), ""
)
BREAK = Sentence("{broke_on:day} ({label:small}, for {measures:listed})")


def _break_sentence(rows: list[dict[str, Any]], breaks: list[dict[str, Any]]) -> str:
    """The breaks between the censuses told, with the measures each breaks; what broke is in the table of breaks."""
    told = []
    for one in breaks:
        across = [
            row
            for row in rows
            if one["measure"] in (None, row["measure"]) and row["first_on"] < one["broke_on"] <= row["latest_on"]
        ]
        if across:
            told.append(BREAK(one, measures=in_order(uncapitalised(row["measure_label"]) for row in across)))
    return BREAKS({"breaks": told})


TREND_TITLE = Sentence(
    (lacks("count"), "No workforce figure to show"),
    (both(when("count", 1), lacks("returns")), "{authority}: {measure_label:small}{movement:after  } since {year}"),
    (lacks("ways", "is_judged"), "{measure_label} since {year}"),
    (lacks("ways"), "{measure_label}: no clear change since {year}"),
    "{measure_label} since {year}: {ways} of {count}{returns}",
)
MOVEMENTS = {"rose": "rose", "fell": "fell", "same": "hardly changed"} | dict.fromkeys(
    ("within_one_worker", "within_interval"), "not clearly changed"
)


def trend_title(trend: pd.DataFrame) -> str:
    """The message of a line chart of one measure in at most ten words: of those with the first and the last census shown."""
    shown = rows_of(trend)
    ends = (
        min((row["first_on"] for row in shown), default=None),
        max((row["latest_on"] for row in shown), default=None),
    )
    whole = [row for row in shown if (row["first_on"], row["latest_on"]) == ends]
    rows, is_joint = counted_once(whole or shown[:1])
    directions = [row["direction"] for row in rows]
    counts = {way: directions.count(way) for way in ("fell", "rose")}
    return TREND_TITLE(
        rows[0] if rows else {},
        count=len(rows),
        returns=RETURNS({"is_joint": is_joint}),
        year=min((row["first_on"] for row in rows), default=dt.date.min).year,
        movement=MOVEMENTS.get(directions[0], "") if directions else "",
        ways=", ".join(f"{way} in {count}" for way, count in counts.items() if count),
        is_judged=bool({"same", "within_one_worker", "within_interval"} & set(directions)),
    )
