"""What the workforce figures say, in sentences computed from the frames of `workforce`.

A comparative word stands only where the difference is larger than rounding and than what one worker makes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, rows_of
from ilacs_analytics.analysis.sentences import Facts, Sentence, both, has, lacks, when
from ilacs_analytics.analysis.wording import (
    amount,
    listed,
    number,
    points,
    possessive,
    region_words,
    symbol_words,
    uncapitalised,
)

NO_FIGURE = "No workforce figure of these authorities lies within the dates asked for."
RELATION_WORDS = {
    "higher": "higher than",
    "lower": "lower than",
    "same": "about the same as",
    "within_one_worker": "within one worker of",
    "not_known": "not compared with",
}
CLEAR_RELATIONS = {name: RELATION_WORDS[name] for name in ("higher", "lower", "same")}
COUNT_WORDS = {
    "average_caseload": "{base} workers holding cases",
    "agency_rate": "{part} of {base} workers",
    "vacancy_rate": "{part} of {base} posts",
    "turnover_rate": "{part} leavers, {base} workers in post",
}


def counts_words(row: dict[str, Any], prefix: str = "") -> str:
    """The counts behind a ratio: '2.0 of 23.9 workers'; empty where they are not known."""
    part, base = row[f"{prefix}part_count"], row[f"{prefix}base_count"]
    words = COUNT_WORDS.get(row["measure"], "")
    if not words or base is None or (part is None and "{part}" in words):
        return ""
    decimals = 0 if row["basis"] == "headcount" else 1
    return words.format(part=part is not None and number(part, decimals), base=number(base, decimals))


def one_worker_words(row: dict[str, Any]) -> str:
    """'one worker = 4.2 points'; empty where the counts are not known."""
    if row["one_worker"] is None:
        return ""
    return f"one worker = {points(row['one_worker'], unit=row['unit'], decimals=row['decimals'])}"


def say_level(comparison: pd.DataFrame) -> list[str]:
    """One sentence per row of `workforce_comparison`: value, counts, and how it stands to region and England."""
    return [_level(row) for row in rows_of(comparison)] or [NO_FIGURE]


def _subject(row: dict[str, Any]) -> str:
    return f"{possessive(row['authority'])} {uncapitalised(row['measure_label'])}"


def lacks_value(facts: Facts) -> bool:
    return facts["value"] is None


LEVEL = Sentence(
    (
        both(lacks_value, has("symbol")),
        "{whose} on {period_end:day} is not known: the publisher prints {symbol:symbol}.",
    ),
    (lacks_value, "{whose} on {period_end:day} is not known: no value is loaded."),
    "{whose} on {period_end:day} was {figure}{counts:bracketed}{standing:after : }.",
)


def _level(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return LEVEL(row, whose=_subject(row))
    counts = "; ".join(text for text in (counts_words(row), one_worker_words(row)) if text)
    figure = amount(row["value"], unit=row["unit"], decimals=row["decimals"])
    return LEVEL(row, whose=_subject(row), figure=figure, counts=counts, standing=_standing(row))


def _standing(row: dict[str, Any]) -> str:
    """'lower than the East Midlands (10.3) and England (13.0)', two clauses where the words differ."""
    sides = [("england", "England")]
    if row["region_name"]:
        sides.insert(0, ("region", region_words(row["region_name"])))
    clauses: dict[str, list[str]] = {}
    for side, name in sides:
        other, symbol = row[f"{side}_value"], row.get(f"{side}_symbol")
        if other is None:
            if symbol:
                clauses.setdefault("not_known", []).append(f"{name}, which has {symbol_words(symbol)}")
            continue
        clauses.setdefault(row[f"versus_{side}"], []).append(f"{name} ({_short(other, row)})")
    parts = [f"{RELATION_WORDS[relation]} {listed(names)}" for relation, names in clauses.items()]
    unjudged = "not_known" in clauses and row["one_worker"] is None
    return listed(parts) + (", as the counts of workers behind it are not known" if parts and unjudged else "")


def _short(value: float, row: dict[str, Any]) -> str:
    return number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


def say_trend(trend: pd.DataFrame, breaks: pd.DataFrame | None = None) -> list[str]:
    """One sentence per row of `workforce_trend`; then one for each series break that lies between the censuses told.

    `breaks` is the frame of `Warehouse.series_breaks`.
    """
    rows = rows_of(trend)
    if not rows:
        return [NO_FIGURE]
    return [*(_trend(row) for row in rows), *_break_sentences(rows, [] if breaks is None else rows_of(breaks))]


def lacks_an_end(facts: Facts) -> bool:
    return facts["change"] is None


TREND = Sentence(
    (when("direction", "single"), "{whose} is told for one census only: {latest} on {latest_on:day}."),
    (
        when("direction", "rose", "fell"),
        "{whose} {direction} from {first} on {first_on:day} to {latest} on {latest_on:day}.",
    ),
    (
        when("direction", "same"),
        "{whose} was about the same at both ends: {first} on {first_on:day} and {latest} on {latest_on:day}.",
    ),
    (
        when("direction", "within_one_worker"),
        "{whose} was {first} on {first_on:day} and {latest} on {latest_on:day}, a difference of no more than one worker.",
    ),
    (lacks_an_end, "No change can be told for {whose}: {first} on {first_on:day} and {latest} on {latest_on:day}."),
    "{whose} was {first} on {first_on:day} and {latest} on {latest_on:day}; the counts of workers behind it are not known, "
    "so no change is told.",
)


def _trend(row: dict[str, Any]) -> str:
    return TREND(row, whose=_subject(row), first=_end_words(row, "first"), latest=_end_words(row, "latest"))


def _end_words(row: dict[str, Any], side: str) -> str:
    value, symbol = row[f"{side}_value"], row[f"{side}_symbol"]
    if value is not None:
        counts = counts_words(row, f"{side}_")
        return amount(value, unit=row["unit"], decimals=row["decimals"]) + (f" ({counts})" if counts else "")
    return symbol_words(symbol) if symbol else "no value"


BREAK = Sentence("The series breaks on {broke_on:day} ({label}): {explanation:small}.")


def _break_sentences(rows: list[dict[str, Any]], breaks: list[dict[str, Any]]) -> list[str]:
    told = []
    for one in breaks:
        across = [
            row
            for row in rows
            if one["measure"] in (None, row["measure"]) and row["first_on"] < one["broke_on"] <= row["latest_on"]
        ]
        if across:
            told.append(BREAK(one))
    return told


LEVEL_TITLE = Sentence(
    (lacks("count"), "No workforce figure to show"),
    (
        both(when("count", 1), lacks("returns"), has("relation")),
        "{authority}: {measure_label:small} {relation} England's",
    ),
    (both(when("count", 1), lacks("returns")), "{authority}: {measure_label:small} against England"),
    (lacks("lower", "higher"), "{measure_label}: no clear difference from England"),
    "{measure_label}: {lower} of {count}{returns} below England, {higher} above",
)
RETURNS = Sentence((has("is_joint"), " returns"), "")


def _counted_once(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """One row per return, and whether one stands for several: a joint figure is one, however many members are shown."""
    returns = {row["return_name"] or row["authority"]: row for row in reversed(rows)}
    return list(reversed(returns.values())), len(returns) < len(rows)


def level_title(comparison: pd.DataFrame) -> str:
    """The message of a bar chart of one measure in at most ten words: of the returns of the latest census shown."""
    shown = rows_of(comparison)
    last = max((row["period_end"] for row in shown), default=None)
    rows, is_joint = _counted_once([row for row in shown if row["period_end"] == last])
    if len(rows) > 1:
        rows = [row for row in rows if row["versus_england"] != "not_known"] or rows
    relations = [row["versus_england"] for row in rows]
    return LEVEL_TITLE(
        rows[0] if rows else {},
        count=len(rows),
        returns=RETURNS({"is_joint": is_joint}),
        lower=relations.count("lower"),
        higher=relations.count("higher"),
        relation=CLEAR_RELATIONS.get(relations[0], "") if relations else "",
    )


TREND_TITLE = Sentence(
    (lacks("count"), "No workforce figure to show"),
    (both(when("count", 1), lacks("returns")), "{authority}: {measure_label:small}{movement:after  } since {year}"),
    (lacks("ways", "is_judged"), "{measure_label} since {year}"),
    (lacks("ways"), "{measure_label}: no clear change since {year}"),
    "{measure_label} since {year}: {ways} of {count}{returns}",
)
MOVEMENTS = {"rose": "rose", "fell": "fell", "same": "hardly changed", "within_one_worker": "not clearly changed"}


def trend_title(trend: pd.DataFrame) -> str:
    """The message of a line chart of one measure in at most ten words: of those with the first and the last census shown."""
    shown = rows_of(trend)
    ends = (
        min((row["first_on"] for row in shown), default=None),
        max((row["latest_on"] for row in shown), default=None),
    )
    whole = [row for row in shown if (row["first_on"], row["latest_on"]) == ends]
    rows, is_joint = _counted_once(whole or shown[:1])
    directions = [row["direction"] for row in rows]
    counts = {way: directions.count(way) for way in ("fell", "rose")}
    return TREND_TITLE(
        rows[0] if rows else {},
        count=len(rows),
        returns=RETURNS({"is_joint": is_joint}),
        year=min((row["first_on"] for row in rows), default=dt.date.min).year,
        movement=MOVEMENTS.get(directions[0], "") if directions else "",
        ways=", ".join(f"{way} in {count}" for way, count in counts.items() if count),
        is_judged=bool({"same", "within_one_worker"} & set(directions)),
    )


def describe_comparison(comparison: pd.DataFrame) -> str:
    """A bar chart in words: what it shows, then the sentences of `say_level`."""
    return " ".join(["Bars of the latest census, marks for region and England.", *say_level(comparison)])


def describe_series(series: pd.DataFrame) -> str:
    """A line chart in words: each authority's first and latest value, and every symbol in place of a value."""
    rows = rows_of(series)
    if not rows:
        return NO_FIGURE
    told = [f"Lines of {uncapitalised(rows[0]['measure_label'])} at each census, beside region and England."]
    for authority in in_order(row["authority"] for row in rows):
        own = sorted((row for row in rows if row["authority"] == authority), key=lambda r: r["period_end"])
        ends = in_order([own[0]["period_end"], own[-1]["period_end"]])
        words = [f"{_point(row)} in {row['period_end'].year}" for row in own if row["period_end"] in ends]
        symbols = [f"{symbol_words(row['symbol'])} in {row['period_end'].year}" for row in own if row["symbol"]]
        told.append(f"{authority}: {', '.join(words)}{'; symbols: ' + ', '.join(symbols) if symbols else ''}.")
    return " ".join(told)


def _point(row: dict[str, Any]) -> str:
    if row["value"] is not None:
        return amount(row["value"], unit=row["unit"], decimals=row["decimals"])
    return symbol_words(row["symbol"]) if row["symbol"] else "no value"


LABEL_COLUMNS = (
    "authority", "measure_label", "period_end", "value_label", "region_label", "england_label", "counts_label",
)  # fmt: skip


def workforce_labels(comparison: pd.DataFrame) -> pd.DataFrame:
    """One row per row of `workforce_comparison`, as a table for readers prints it: values with unit, symbols explained.

    `counts_label` holds the counts behind the value and what one worker makes.
    """
    rows = []
    for row in rows_of(comparison):
        counts = "; ".join(text for text in (counts_words(row), one_worker_words(row)) if text)
        rows.append(
            {
                **row,
                "value_label": _value_label(row["value"], row["symbol"], row),
                "region_label": _value_label(row["region_value"], row["region_symbol"], row),
                "england_label": _value_label(row["england_value"], None, row),
                "counts_label": counts,
            }
        )
    return frame_of(rows, LABEL_COLUMNS)


def _value_label(value: float | None, symbol: str | None, row: dict[str, Any]) -> str:
    if value is not None:
        return _short(value, row)
    return symbol_words(symbol) if symbol else "not loaded"
