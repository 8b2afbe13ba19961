"""What the workforce figures say, in sentences computed from the frames of `workforce`.

A comparative word stands only where the difference is larger than rounding and than what one worker makes. Changes over
the years are in `trend_words`.
"""

from __future__ import annotations

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
    quantity,
    region_words,
    symbol_words,
    uncapitalised,
)
from ilacs_analytics.vocabulary import Symbol

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
    "average_caseload": ("", "workers holding cases"),
    "agency_rate": ("of", "workers"),
    "vacancy_rate": ("of", "posts"),
    "turnover_rate": ("leavers", "workers in post"),
}


def counts_words(row: dict[str, Any], prefix: str = "", *, with_basis: bool = True) -> str:
    """The counts behind a ratio: '2.0 of 23.9 FTE workers', in a narrow picture without FTE; empty where not known."""
    part, base = row[f"{prefix}part_count"], row[f"{prefix}base_count"]
    part_words, base_words = COUNT_WORDS.get(row["measure"], ("", ""))
    if not base_words or base is None or (part is None and part_words):
        return ""
    decimals = 0 if row["basis"] == "headcount" else 1
    told = quantity(base, decimals, base_words)
    if with_basis and row["basis"] == "fte":
        told = told.replace(" ", " FTE ", 1)
    if not part_words:
        return told
    return (
        f"{number(part, decimals)} of {told}"
        if part_words == "of"
        else f"{quantity(part, decimals, part_words)}, {told}"
    )


def one_worker_words(row: dict[str, Any]) -> str:
    """'one worker makes a difference of 4.2 percentage points'; empty where the counts are not known."""
    if row["one_worker"] is None:
        return ""
    return f"one worker makes a difference of {points(row['one_worker'], unit=row['unit'], decimals=row['decimals'])}"


def say_level(comparison: pd.DataFrame) -> list[str]:
    """One sentence per row of `workforce_comparison`: value, counts, and how it stands to region and England."""
    return [_level(row) for row in rows_of(comparison)] or [NO_FIGURE]


def subject(row: dict[str, Any]) -> str:
    """ "Durham's agency rate"."""
    return f"{possessive(row['authority'])} {uncapitalised(row['measure_label'])}"


def lacks_value(facts: Facts) -> bool:
    return facts["value"] is None


LEVEL = Sentence(
    (when("symbol", Symbol.LOW), "{whose} on {period_end:day} was near zero: DfE published {symbol:symbol}."),
    (
        both(lacks_value, has("symbol")),
        "{whose} on {period_end:day} is not known: DfE published {symbol:symbol}.",
    ),
    (lacks_value, "{whose} on {period_end:day}: no figure is loaded."),
    "{whose} on {period_end:day} was {figure}{counts:bracketed}{standing:after : }.{few}",
)
JOINT_WITH = Sentence((has("others"), "joint return with {others:listed}"), "")
FEWEST_FTE = 10
"""Fewest FTE workers of which a rate is said without a caution, as for the limits of the funnel."""
FEW_WORKERS = Sentence((has("is_few"), " With fewer than 10 FTE workers, one or two people decide the figure."), "")


def _level(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return LEVEL(row, whose=subject(row))
    counts = "; ".join(text for text in (_joint(row), counts_words(row), one_worker_words(row)) if text)
    figure = amount(row["value"], unit=row["unit"], decimals=row["decimals"])
    is_few = row["one_worker"] is not None and row["base_count"] < FEWEST_FTE
    return LEVEL(
        row,
        whose=subject(row),
        figure=figure,
        counts=counts,
        standing=_standing(row),
        few=FEW_WORKERS({"is_few": is_few}),
    )


def _joint(row: dict[str, Any]) -> str:
    """'joint return with Richmond upon Thames'; empty for a return of one authority."""
    members = (row["return_name"] or "").split(" / ")
    return JOINT_WITH({"others": [name for name in members if len(members) > 1 and name != row["authority"]]})


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
                clauses.setdefault("not_known", []).append(f"{name}, printed as {symbol_words(symbol)},")
            continue
        clauses.setdefault(row[f"versus_{side}"], []).append(f"{name} ({_short(other, row)})")
    parts = [f"{RELATION_WORDS[relation]} {listed(names)}" for relation, names in clauses.items()]
    unjudged = "not_known" in clauses and row["one_worker"] is None
    return listed(parts).rstrip(",") + (f", {UNJUDGED(row, base=row['base_count'])}" if parts and unjudged else "")


UNJUDGED = Sentence(
    (has("base"), "as no more than one worker holds cases"),
    "as no figure for the workers behind it is loaded",
)


def _short(value: float, row: dict[str, Any]) -> str:
    return number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


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


def counted_once(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """One row per return, and whether one stands for several: a joint figure is one, however many members are shown."""
    returns = {row["return_name"] or row["authority"]: row for row in reversed(rows)}
    return list(reversed(returns.values())), len(returns) < len(rows)


def level_title(comparison: pd.DataFrame) -> str:
    """The message of a bar chart of one measure in at most ten words: of the returns of the latest census shown."""
    shown = rows_of(comparison)
    last = max((row["period_end"] for row in shown), default=None)
    rows, is_joint = counted_once([row for row in shown if row["period_end"] == last])
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
