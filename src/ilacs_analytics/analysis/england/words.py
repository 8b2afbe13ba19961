"""What is said of the share of authorities good or better, from the frames of `good_share`. Never ranks, names no cause."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.wording import (
    authorities_of,
    capitalised,
    counted,
    day,
    listed,
    number,
    points,
    possessive,
    region_words,
    uncapitalised,
)

ENGLAND = "England"
LOADED = "Authorities loaded"
NO_SHARE = "No authority with a graded inspection lies within the dates asked for."
NO_REGION = "No share by region can be told: it takes the national files, and days on which authorities have grades."
COUNTED = (
    "These are counts of all authorities and no sample; a grade counts from the start of its inspection (its publication "
    "where no start is known) until the next one."
)


def say_scope(scope: pd.DataFrame) -> list[str]:
    """A sentence on `scope_told` where the national files are not among the sources; none where they are."""
    row = rows_of(scope)[0]
    if row["is_national"]:
        return []
    if not row["loaded"]:
        return [NO_SHARE]
    loaded = authorities_of(row["loaded"])
    of = f" of {row['existing']}" if row["existing"] > row["loaded"] else ""
    return [
        f"The national files are not added: grades of {loaded}{of} are loaded, so nothing here stands for England. "
        "Add Ofsted's outcome workbooks with `ilacs add`, then build again."
    ]


def say_known_to(known_to: dt.date | None) -> list[str]:
    """A sentence on the one day at which all authorities are cut; none where nothing is known."""
    if known_to is None:
        return [NO_SHARE]
    return [f"All authorities are cut at {day(known_to)}; inspections that began later are left out."]


def say_share(share: pd.DataFrame, breaks: pd.DataFrame) -> list[str]:
    """Sentences on `share_over_time` of one area: last and first day, what is not judged, frameworks in between."""
    rows = rows_of(share)
    if not rows:
        return [NO_SHARE]
    first, last = rows[0], rows[-1]
    told = [_level(last)]
    if last["share_percent"] is not None and first is not last:
        told.append(_change(first, last))
    absent = [
        f"{counted(last[column], noun)} {words}"
        for column, noun, words in (
            ("not_yet_inspected", "new authority", "not inspected since it began"),
            ("not_yet_judged", "authority", "without a grade on this"),
        )
        if last[column] == 1
    ] + [
        f"{last[column]} {words}"
        for column, words in (
            ("not_yet_inspected", "new authorities not inspected since they began"),
            ("not_yet_judged", "authorities without a grade on this"),
        )
        if last[column] > 1
    ]
    if absent:
        told.append(f"Not in the share on that day: {listed(absent)}.")
    if last["superseded"]:
        told.append(
            f"For {authorities_of(last['superseded'])} a later inspection gave this no grade of its own, "
            "so the grade before it is counted."
        )
    if any(row["older_scale"] for row in rows):
        told.append("Grades of frameworks before SIF count as good or better or below good, and no more.")
    return [*told, *_breaks(breaks), COUNTED]


def _share(row: dict[str, Any], before: str = " (") -> str:
    """'6 of 10 (60%)', or with a comma where it stands in brackets itself."""
    percent = f"{number(row['share_percent'], 0)}%"
    return f"{row['good_or_better']} of {row['judged']}{before}{percent}" + (")" if before == " (" else "")


def _area(area: str) -> str:
    return "the authorities loaded" if area == LOADED else region_words(area)


def _level(row: dict[str, Any]) -> str:
    concept, area = uncapitalised(row["concept_label"]), _area(row["area"])
    if row["share_percent"] is None:
        return f"On {day(row['period_end'])} none of {authorities_of(row['authorities'])} in {area} had a grade on {concept}."
    where = "of the authorities loaded" if row["area"] == LOADED else f"in {area}"
    return (
        f"On {day(row['period_end'])} the latest grade on {concept} was good or better for {_share(row)} of the authorities "
        f"with one {where}; half of these grades were more than {number(row['median_age_years'], 1)} years old."
    ).replace(" of the authorities with one of the authorities loaded", " of the authorities loaded")


def _change(first: dict[str, Any], last: dict[str, Any]) -> str:
    if first["share_percent"] is None:
        return f"On {day(first['period_end'])} none had a grade."
    gap = round(last["share_percent"]) - round(first["share_percent"])  # of the percentages as they are printed
    told = f"On {day(first['period_end'])} it was {_share(first)}"
    if gap == 0:
        return f"{told}, about the same share."
    return f"{told}, {points(abs(gap), unit='percent', decimals=0)} {'lower' if gap > 0 else 'higher'}."


def _breaks(breaks: pd.DataFrame) -> list[str]:
    rows = rows_of(breaks)
    if not rows:
        return []
    names = listed([f"{row['short_label']} from {day(row['starts_on'])}" for row in rows])
    return [f"The framework changed in between ({names}), so shares before and after are not like for like."]


def say_regions(share: pd.DataFrame) -> list[str]:
    """A sentence on `share_over_time` by region: the lowest and the highest share on the last day, and what one counts."""
    rows = rows_of(share)
    last = max((row["period_end"] for row in rows), default=None)
    own = [row for row in rows if row["period_end"] == last and row["share_percent"] is not None]
    if not own:
        return [NO_REGION]
    low, high = (pick(row["share_percent"] for row in own) for pick in (min, max))
    if low == high:
        told = f"On {day(last)} the share was the same in all {len(own)} regions: {number(low, 0)}%"
    else:
        ends = [
            listed(
                [f"{region_words(row['area'])} ({_share(row, ', ')})" for row in own if row["share_percent"] == edge]
            )
            for edge in (low, high)
        ]
        told = f"On {day(last)} the share by region ran from {ends[0]} to {ends[1]}"
    sizes = sorted(100 / row["judged"] for row in own)
    one = (
        f"{number(sizes[0], 0)} to {number(sizes[-1], 0)}"
        if round(sizes[0]) != round(sizes[-1])
        else number(sizes[0], 0)
    )
    return [f"{told}; one authority makes {one} points of a region's share."]


def say_standing(standing: pd.DataFrame) -> list[str]:
    """One sentence per row of `standing`: the grade on the common day, and how many of region and England share it."""
    return [_standing(row) for row in rows_of(standing)] or [NO_SHARE]


def _standing(row: dict[str, Any]) -> str:
    on = day(row["known_on"])
    if not row["is_told"]:
        return f"{row['authority']} was no authority on {on}, or no grade of it is loaded."
    concept = uncapitalised(row["concept_label"])
    if row["judged_on"] is None:
        return f"{row['authority']} had no grade on {concept} on {on}: {uncapitalised(row['group_label'])}."
    lead = f"{possessive(row['authority'])} grade on {concept} on {on} was {row['group_label'].lower()} ({day(row['judged_on'])})"
    if row["england_judged"] is None:
        return f"{lead}."
    sides = [("england", ENGLAND)]
    if row["region_name"]:
        sides.insert(0, ("region", region_words(row["region_name"])))
    told = [
        f"{int(row[f'{side}_same'])} of {int(row[f'{side}_judged'])} in {name} had the same and "
        f"{int(row[f'{side}_good_or_better'])} good or better"
        for side, name in sides
    ]
    return f"{lead}; {'; '.join(told)}."


def say_newer(standing: pd.DataFrame) -> list[str]:
    """One sentence on the authorities of `standing` whose newer inspection the common day leaves out; none without."""
    rows = [row for row in rows_of(standing) if row["newer_judged_on"]]
    if not rows:
        return []
    names = listed([f"{row['authority']} ({day(row['newer_judged_on'])})" for row in rows])
    return [
        f"A later inspection is known of {names}; it is left out here, as not all authorities are known beyond "
        f"{day(rows[0]['known_on'])}."
    ]


def share_title(share: pd.DataFrame) -> str:
    """The message of a line of shares in at most ten words."""
    rows = [row for row in rows_of(share) if row["share_percent"] is not None]
    if not rows:
        return "No share of authorities to show"
    first, last = rows[0], rows[-1]
    ends = [f"{number(row['share_percent'], 0)}% in {row['period_end'].year}" for row in (first, last)]
    if first is last:
        return f"{last['area']}: {ends[0]} good or better"
    return f"{last['area']}: {ends[0]} good or better, {ends[1]}"


def region_title(share: pd.DataFrame) -> str:
    """The message of a panel a region in at most ten words."""
    rows = rows_of(share)
    last = max((row["period_end"] for row in rows), default=None)
    shares = [row["share_percent"] for row in rows if row["period_end"] == last and row["share_percent"] is not None]
    if not shares:
        return "No share by region to show"
    return f"Good or better by region: {number(min(shares), 0)}% to {number(max(shares), 0)}%"


def counts_title(counts: pd.DataFrame) -> str:
    """The message of a chart of counts by grade in at most ten words: those good or better on the last day."""
    rows = rows_of(counts)
    if not rows:
        return "No latest grades to show"
    last = max(row["period_end"] for row in rows)
    own = [row for row in rows if row["period_end"] == last]
    good = sum(row["authorities"] for row in own if row["group"] in ("outstanding", "good", "good_or_better_older"))
    return f"{good} of {authorities_of(sum(row['authorities'] for row in own))} good or better in {last.year}"


def describe_share(share: pd.DataFrame) -> str:
    """A line of shares in words: first and last value of each area."""
    rows = rows_of(share)
    if not rows:
        return NO_SHARE
    told = [f"Lines of the share of authorities good or better on {uncapitalised(rows[0]['concept_label'])}."]
    for area in in_order(row["area"] for row in rows):
        own = [row for row in rows if row["area"] == area and row["share_percent"] is not None]
        ends = in_order(f"{_share(row)} on {day(row['period_end'])}" for row in (own[:1] + own[-1:]))
        told.append(f"{capitalised(area)}: {', '.join(ends) or 'none judged'}.")
    return " ".join(told)


def describe_counts(counts: pd.DataFrame) -> str:
    """A chart of counts in words: how many authorities have which latest grade on the first and the last day."""
    rows = rows_of(counts)
    if not rows:
        return NO_SHARE
    told = ["Bands of the number of authorities by their latest grade; their sum is the authorities that existed."]
    for on in in_order([min(row["period_end"] for row in rows), max(row["period_end"] for row in rows)]):
        own = [f"{row['authorities']} {uncapitalised(row['group_label'])}" for row in rows if row["period_end"] == on]
        told.append(f"{day(on)}: {', '.join(own)}.")
    return " ".join(told)
