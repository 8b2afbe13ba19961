"""What is said of the share of authorities good or better, from the frames of `good_share`. Never ranks, names no cause."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Facts, Sentence, has, lacks, said, same, when
from ilacs_analytics.analysis.wording import (
    capitalised,
    counted,
    day,
    number,
    points,
    region_words,
    uncapitalised,
)

ENGLAND = "England"
LOADED = "Authorities loaded"
WHEN = ("older", "newer")
"""Scales of grades that count by the cut alone, beside the one that compares directly."""
NO_SHARE = "No authority with a graded inspection lies within the dates asked for."
NO_REGION = "No share by region can be shown: it needs the national files, and dates on which authorities have grades."
COUNTED = (
    "These are counts of all authorities and no sample; a grade counts from the publication of its inspection until that of the "
    "next one. Ofsted's own statistics date it by the inspection itself, so their figure for a date can differ."
)


SCOPE = Sentence(
    (has("is_national"), ""),
    (lacks("loaded"), NO_SHARE),
    "The national files are not added: grades of {loaded:authorities}{all_existing:after  of } are loaded, so nothing here "
    "stands for England. Add Ofsted's outcome workbooks with `ilacs add`, then build again.",
)


def say_scope(scope: pd.DataFrame) -> list[str]:
    """A sentence on `scope_told` where the national files are not among the sources; none where they are."""
    row = rows_of(scope)[0]
    return said(SCOPE(row, all_existing=row["existing"] if row["existing"] > row["loaded"] else None))


KNOWN_TO = Sentence(
    "Inspections published after {known_to:day} are left out, so that all authorities are compared on one date."
)


def say_known_to(known_to: dt.date | None) -> list[str]:
    """A sentence on the one day at which all authorities are cut; none where nothing is known."""
    return [NO_SHARE if known_to is None else KNOWN_TO({"known_to": known_to})]


NO_LONGER = Sentence(
    (when("no_longer_judged", 1), "1 authority whose latest inspection gave this no grade"),
    (has("no_longer_judged"), "{no_longer_judged} authorities whose latest inspection gave this no grade"),
    "",
)
ABSENT = Sentence((has("absent"), "Not in the share on that day: {absent:listed}."), "")
NEW = Sentence(
    (when("not_yet_inspected", 1), "1 new authority not inspected since it began"),
    (has("not_yet_inspected"), "{not_yet_inspected} new authorities not inspected since they began"),
    "",
)
UNGRADED = Sentence(
    (when("not_yet_judged", 1), "1 authority without a grade on this"),
    (has("not_yet_judged"), "{not_yet_judged} authorities without a grade on this"),
    "",
)
OTHER_SCALES = Sentence(
    (lacks("scales"), ""),
    "Grades of {scales:listed} count as good or better or below good, and no more.",
)


def say_share(share: pd.DataFrame, breaks: pd.DataFrame) -> list[str]:
    """Sentences on `share_over_time` of one area: last and first day, what is not judged, frameworks in between."""
    rows = rows_of(share)
    if not rows:
        return [NO_SHARE]
    first, last = rows[0], rows[-1]
    absent = sorted(said(NEW(last), UNGRADED(last), NO_LONGER(last)), key=lambda text: not text.startswith("1 "))
    return said(
        _level(last),
        _change(first, last) if last["share_percent"] is not None and first is not last else "",
        ABSENT({"absent": absent}),
        OTHER_SCALES({"scales": [f"the {when} scale" for when in WHEN if any(row[f"{when}_scale"] for row in rows)]}),
        BREAKS({"breaks": [BREAK(row) for row in rows_of(breaks)]}) if len(breaks) else "",
        COUNTED,
    )


BREAKS = Sentence(
    "The framework changed in between ({breaks:listed}), so shares before and after are not like for like."
)
BREAK = Sentence("{short_label} from {starts_on:day}")
SHARE = Sentence("{good_or_better} of {judged} ({share_percent:number 0}%)")
SHARE_IN_BRACKETS = Sentence("{area:region} ({good_or_better} of {judged}, {share_percent:number 0}%)")


def lacks_share(facts: Facts) -> bool:
    return facts["share_percent"] is None


LEVEL = Sentence(
    (
        lacks_share,
        "On {period_end:day} none of {authorities:authorities} in {where} had a grade on {concept_label:small}.",
    ),
    (
        when("area", LOADED),
        "On {period_end:day} the latest grade on {concept_label:small} was good or better for {share} of the authorities "
        "loaded; half of these grades were more than {median_age_years:years} old.",
    ),
    "On {period_end:day} the latest grade on {concept_label:small} was good or better for {share} of the authorities with "
    "one in {where}; half of these grades were more than {median_age_years:years} old.",
)


def _level(row: dict[str, Any]) -> str:
    where = "the authorities loaded" if row["area"] == LOADED else region_words(row["area"])
    return LEVEL(row, where=where, share=_share(row))


def _share(row: dict[str, Any]) -> str:
    return "" if lacks_share(row) else SHARE(row)


def _is_of_few(row: dict[str, Any]) -> bool:
    """True where fewer than half of the authorities had a grade: no share to compare with one of most of them."""
    return bool(2 * row["judged"] < row["authorities"])


CHANGE = Sentence(
    (lacks_share, "On {period_end:day} none had a grade."),
    (
        has("is_of_few"),
        "On {period_end:day} it was {share}; with so few graded on one of the days the two are not compared.",
    ),
    (lacks("gap"), "On {period_end:day} it was {share}, about the same share."),
    "On {period_end:day} it was {share}, {points} {way}{ungraded:after ; }.",
)
THEN_UNGRADED = Sentence(
    (has("without"), "of {authorities:authorities} then, {without} had no grade on it"),
    "",
)


def _change(first: dict[str, Any], last: dict[str, Any]) -> str:
    gap = round(last["share_percent"]) - round(first["share_percent"] or 0)  # of the percentages as they are printed
    away = points(abs(gap), unit="percent", decimals=0)
    told = {"gap": gap, "points": away, "way": "lower" if gap > 0 else "higher", "share": _share(first)}
    ungraded = THEN_UNGRADED(first, without=first["authorities"] - first["judged"])
    return CHANGE(first, **told, is_of_few=_is_of_few(first) or _is_of_few(last), ungraded=ungraded)


REGIONS = Sentence(
    (
        when("count", 1),
        "On {on:day} the share was {low:number 0}% in the one region with grades; one authority makes {sizes:joined  to } points "
        "of it.",
    ),
    (
        same("low", "high"),
        "On {on:day} the share was the same in {regions}: {low:number 0}%; one authority makes {sizes:joined  to } "
        "points of a region's share.",
    ),
    "On {on:day} the share by region ran from {lowest:listed} to {highest:listed}; one authority makes {sizes:joined  to } "
    "points of a region's share.",
)


def say_regions(share: pd.DataFrame) -> list[str]:
    """A sentence on `share_over_time` by region: the lowest and the highest share on the last day, and what one counts."""
    rows = rows_of(share)
    on = max((row["period_end"] for row in rows), default=None)
    own = [row for row in rows if row["period_end"] == on and row["share_percent"] is not None]
    if not own:
        return [NO_REGION]
    low, high = (pick(row["share_percent"] for row in own) for pick in (min, max))
    lowest, highest = ([SHARE_IN_BRACKETS(row) for row in own if row["share_percent"] == edge] for edge in (low, high))
    ends = sorted(100 / row["judged"] for row in own)
    sizes = in_order(number(size, 0) for size in (ends[0], ends[-1]))
    edges = {"low": low, "high": high, "lowest": lowest, "highest": highest}
    regions = "both regions" if len(own) == 2 else f"all {len(own)} regions"
    return [REGIONS(edges, on=on, count=len(own), regions=regions, sizes=sizes)]


def say_standing(standing: pd.DataFrame) -> list[str]:
    """One sentence per row of `standing`: the grade on the common day, and how many of region and England share it."""
    return [_standing(row) for row in rows_of(standing)] or [NO_SHARE]


STANDING = Sentence(
    (
        lacks("is_told"),
        "{authority} has no grade on {known_on:day}: it did not exist then, or no grade of it is loaded.",
    ),
    (
        lacks("published_on"),
        "{authority} had no grade on {concept_label:small} on {known_on:day}: {group_label:small}{newer}.",
    ),
    "{authority:possessive} grade on {concept_label:small} on {known_on:day} was {group_label:small} (published on "
    "{published_on:day}{newer}){sides:joined}.",
)
NEWER = Sentence(
    (has("newer_published_on"), "; a later inspection, published on {newer_published_on:day}, is left out"),
    "",
)
SIDE = Sentence("; {same} of {judged} in {name} had the same and {good_or_better} good or better")


def _standing(row: dict[str, Any]) -> str:
    is_compared = row["published_on"] and row["england_judged"] is not None
    names = {"region": row["region_name"] and region_words(row["region_name"]), "england": ENGLAND}
    sides = [
        SIDE({fact: int(row[f"{side}_{fact}"]) for fact in ("same", "judged", "good_or_better")}, name=name)
        for side, name in names.items()
        if name and is_compared
    ]
    return STANDING(row, sides=sides, newer=NEWER(row))


SHARE_TITLE = Sentence(
    (has("is_of_few"), "{area}: {good_or_better} of {judged} good or better in {period_end:year}"),
    (when("shares", 1), "{area}: {first} good or better"),
    "{area}: {first} good or better, {last}",
)
SHARE_IN = Sentence("{share_percent:number 0}% in {period_end:year}")


def share_title(share: pd.DataFrame) -> str:
    """The message of a line of shares in at most ten words."""
    rows = [row for row in rows_of(share) if row["share_percent"] is not None]
    if not rows:
        return "No share of authorities to show"
    is_of_few = _is_of_few(rows[0]) or _is_of_few(rows[-1])
    first, last = SHARE_IN(rows[0]), SHARE_IN(rows[-1])
    return SHARE_TITLE(rows[-1], shares=len(rows), is_of_few=is_of_few, first=first, last=last)


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
    good = sum(row["authorities"] for row in own if row["is_good_or_better"])
    judged = sum(row["authorities"] for row in own if row["is_good_or_better"] is not None)
    if not judged:
        return f"No authority with a grade in {last.year}"
    return f"{good} of {counted(judged, 'graded authority', 'graded authorities')} good or better in {last.year}"


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
