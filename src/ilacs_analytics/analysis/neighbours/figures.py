"""Beside whom an authority is set, and how it stands to them: region, England, neighbours, same grade, a group, a list.

Members first, values second: `comparator_members` says who and why, `compare_with` takes their workforce figures, a joint
return once. The authority itself is no member of its comparator unless asked for. Names no cause and no order of merit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ilacs_analytics.analysis.frames import frame_of, in_order, require_columns, rows_of
from ilacs_analytics.analysis.funnel.figures import workforce_returns
from ilacs_analytics.analysis.neighbours.words import (
    FEWEST,
    closeness_label,
    comparison_title,
    describe_neighbours,
    say_comparison,
    say_links,
)
from ilacs_analytics.analysis.wording import day, region_words, uncapitalised
from ilacs_analytics.analysis.workforce.figures import one_case_holder, one_worker_points
from ilacs_analytics.errors import BadParameter, UnknownAuthority, nearest
from ilacs_analytics.vocabulary import Concept

__all__ = [
    "closeness_label",
    "comparator_members",
    "compare_with",
    "comparison_title",
    "describe_neighbours",
    "latest_comparison",
    "members_of_each",
    "neighbour_links",
    "neighbour_list",
    "say_comparison",
    "say_links",
]

KINDS = ("region", "england", "neighbours", "same_grade", "list")
BANDS = ("extremely_close", "very_close", "close", "somewhat_close", "not_close")
PLACES_NEEDED = ("authority", "authority_code", "region_name", "valid_from", "valid_to", "successors")
MODEL_NEEDED = ("model", "authority", "authority_code", "neighbour", "neighbour_code", "rank", "closeness")
MEMBER_COLUMNS = (
    "authority", "authority_code", "comparator", "comparator_label", "member", "member_code", "rank", "closeness",
    "began_on", "ceased_on", "note",
)  # fmt: skip
COMPARISON_COLUMNS = (
    "authority", "authority_code", "comparator", "comparator_label", "period_end", "measure", "measure_label", "basis",
    "unit", "decimals", "value", "symbol", "one_worker", "median", "lower_quartile", "upper_quartile", "lowest", "highest",
    "member_n", "usable_n", "return_n", "low_n", "symbol_n", "absent_n", "own_return_n", "gone_n", "pooled", "region_name",
    "region_value", "england_value", "position",
)  # fmt: skip
LINK_COLUMNS = (
    "model",
    "authority",
    "authority_code",
    "link_n",
    "mutual_n",
    "shared_n",
    *(f"{band}_n" for band in BANDS),
)
LIST_COLUMNS = (
    "authority", "authority_code", "model", "rank", "neighbour", "neighbour_code", "closeness", "closeness_label",
    "is_mutual", "is_in_other_model",
)  # fmt: skip


def comparator_members(
    places: pd.DataFrame,
    neighbours: pd.DataFrame,
    latest: pd.DataFrame,
    *,
    authority: str,
    by: str,
    model: str = "2025",
    groups: Mapping[str, Sequence[str]] | None = None,
    names: Sequence[str] = (),
    include_self: bool = False,
) -> pd.DataFrame:
    """One row per member of the comparator of one authority, with a note where something must be known of it.

    `by` is `region`, `england`, `neighbours` (of a `model`, with rank and closeness), `same_grade` (the same latest
    overall grade in `latest`), `group:NAME` (of `groups`) or `list` (of `names`). Ceased authorities are members of
    region and England with the day they ceased, so that earlier years are whole; a comparison counts who existed then.
    No row where nothing is loaded to tell it. Sources: `Warehouse.places`, `.neighbours`, `.latest`. Raises
    `UnknownAuthority` for a name that is none and `BadParameter` for a `by` or a group that is none.
    """
    require_columns(places, PLACES_NEEDED, needed_by="comparator_members")
    known = rows_of(places)
    own = _place(known, authority)
    if by == "neighbours":
        of_own = (neighbours["authority_code"] == own["authority_code"]) & (neighbours["model"] == model)
        found, label = _neighbours(known, rows_of(neighbours[of_own]), model)
    elif by == "same_grade":
        found, label = _same_grade(own, known, rows_of(latest))
    else:
        found, label = _named(by, own, known, {"list": names, **{f"group:{k}": v for k, v in (groups or {}).items()}})
    members = []
    for one in found:
        if one["authority_code"] == own["authority_code"] and not include_self:
            continue
        notes = [one.get("note") or "", _ceased(one)]
        members.append(
            {
                "authority": own["authority"], "authority_code": own["authority_code"],
                "comparator": f"{by}:{model}" if by == "neighbours" else by, "comparator_label": label,
                "member": one["authority"], "member_code": one["authority_code"],
                "rank": one.get("rank"), "closeness": one.get("closeness"),
                "began_on": one.get("valid_from"), "ceased_on": one.get("valid_to"),
                "note": "; ".join(note for note in notes if note),
            }
        )  # fmt: skip
    return frame_of(members, MEMBER_COLUMNS)


def members_of_each(
    places: pd.DataFrame,
    neighbours: pd.DataFrame,
    latest: pd.DataFrame,
    *,
    authorities: Sequence[str],
    by: Sequence[str],
    groups: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The rows of `comparator_members` for several authorities and comparators; `neighbours:2021` names its model."""
    frames = []
    for authority in authorities:
        for one in by:
            kind, _, model = one.partition(":") if one.startswith("neighbours:") else (one, "", "2025")
            frames.append(
                comparator_members(places, neighbours, latest, authority=authority, by=kind, model=model, groups=groups)
            )
    told = [frame for frame in frames if len(frame)]
    return pd.concat(told, ignore_index=True) if told else frame_of([], MEMBER_COLUMNS)


def _place(known: list[dict[str, Any]], name: str) -> dict[str, Any]:
    by_name = {str(row[key]).lower(): row for row in known for key in ("authority", "authority_code")}
    row = by_name.get(str(name).lower())
    if row is None:
        near = nearest(str(name), [one["authority"] for one in known])
        raise UnknownAuthority(
            f"'{name}' is not an authority of these places", next_step=near or "see the list of places"
        )
    return row


Members = tuple[list[dict[str, Any]], str]
"""Places, and what the comparator they make is called in a sentence."""


def _named(by: str, own: dict[str, Any], known: list[dict[str, Any]], named: Mapping[str, Sequence[str]]) -> Members:
    if by == "region":
        region = own["region_name"]
        return [row for row in known if row["region_name"] == region], region_words(region or "")
    if by == "england":
        return known, "England"
    if by in named:
        label = "the authorities listed" if by == "list" else by.removeprefix("group:")
        return [_place(known, name) for name in in_order(named[by])], label
    words = [*KINDS, *(word for word in named if word != "list")]
    raise BadParameter(f"'{by}' is no comparator", next_step=nearest(by, words) or f"known are {', '.join(words)}")


def _neighbours(known: list[dict[str, Any]], links: list[dict[str, Any]], model: str) -> Members:
    places = {row["authority_code"]: row for row in known}
    members = []
    for link in sorted(links, key=lambda row: row["rank"]):
        place = places.get(link["neighbour_code"])
        place = place or {"authority": link["neighbour"], "authority_code": link["neighbour_code"]}
        members.append(place | {"rank": link["rank"], "closeness": link["closeness"]})
    return members, f"statistical neighbours ({model} model)"


def _same_grade(own: dict[str, Any], known: list[dict[str, Any]], latest: list[dict[str, Any]]) -> Members:
    overall = {
        row["authority_code"]: row
        for row in latest
        if row.get("concept", Concept.OVERALL) == Concept.OVERALL
        and row.get("comparability", "A") == "A"
        and row["grade"]
    }
    grade = overall.get(own["authority_code"], {"scale": None, "grade": None})
    label = "authorities with the same grade"
    if grade["grade"]:
        label = f"authorities last judged {uncapitalised(grade['grade_label'])} overall"
    members = []
    for place in known:
        row = overall.get(place["authority_code"])
        if row is not None and all(row[key] == grade[key] for key in ("scale", "grade")) and place["valid_to"] is None:
            on, published = row["started_on"], row["published_on"]
            members.append(place | {"note": f"inspected {day(on)}" if on else f"inspection published {day(published)}"})
    return members, label


def _ceased(place: dict[str, Any]) -> str:
    if place.get("valid_to") is None:
        return ""
    return f"ceased {day(place['valid_to'])}" + (f", now {place['successors']}" if place.get("successors") else "")


def compare_with(series: pd.DataFrame, members: pd.DataFrame, *, measure: str, basis: str = "fte") -> pd.DataFrame:
    """One row per comparator and census of the authority: its value, and its members' median, quartiles and counts.

    `series` is the workforce of all authorities with the counts behind the measure. `usable_n` of `member_n` authorities
    have a figure, in `return_n` returns: a joint return counts once in the median, the quartiles (linear) and `pooled`,
    which is the parts over their bases. `low` is a figure near zero (`low_n`); other symbols are no figure (`symbol_n`);
    `absent_n` have no return at that census. `own_return_n` members share the authority's own return and are left out:
    nobody is compared with itself. `gone_n` neighbours did not exist on that day; they stay in `member_n`, while a ceased
    member of a region or of England is not counted where its successors are. The region's and England's values are the
    publisher's. `position` is `above` or `below` where the value lies outside the quartiles by
    more than what one worker makes, else `within`; `not_known` where that cannot be told, or with fewer than 4 returns.
    """
    require_columns(members, MEMBER_COLUMNS, needed_by="compare_with")
    returns = rows_of(workforce_returns(series, measure=measure, basis=basis))
    at = {(code, row["period_end"]): row for row in returns for code in row["authority_codes"]}
    mine = series[(series["measure"] == measure) & (series["basis"] == basis)]
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in rows_of(mine.sort_values("period_end")):
        lines.setdefault(line["authority_code"], []).append(line)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for member in rows_of(members):
        groups.setdefault((member["authority_code"], member["comparator"]), []).append(member)
    rows = []
    for (code, _), own in groups.items():
        named = {column: own[0][column] for column in MEMBER_COLUMNS[:4]}
        for line in lines.get(code, []):
            there = [member for member in own if _existed(member, line["period_end"])]
            found = [at.get((member["member_code"], line["period_end"])) for member in there]
            holds_itself = any(member["member_code"] == code for member in own)
            row = line | named | _counts(found, at[code, line["period_end"]], holds_itself=holds_itself)
            row["gone_n"] = len(own) - len(there) if own[0]["comparator"].startswith("neighbours") else 0
            row["member_n"] += row["gone_n"]
            row["position"] = _position(row)
            rows.append(row)
    return frame_of(rows, COMPARISON_COLUMNS)


def _existed(member: dict[str, Any], on: dt.date) -> bool:
    began, ceased = member["began_on"], member["ceased_on"]
    return (began is None or began <= on) and (ceased is None or ceased >= on)


def _counts(found: list[dict[str, Any] | None], own: dict[str, Any], *, holds_itself: bool) -> dict[str, Any]:
    told = [row for row in found if row is not None]
    present = [row for row in told if holds_itself or row["return_code"] != own["return_code"]]
    usable = [row for row in present if row["value_used"] is not None]
    returns = list({row["return_code"]: row for row in usable}.values())
    counts: dict[str, Any] = {
        "one_worker": _one_worker(own),
        "member_n": len(found),
        "usable_n": len(usable),
        "return_n": len(returns),
        "low_n": sum(row["is_low"] for row in usable),
        "symbol_n": len(present) - len(usable),
        "absent_n": len(found) - len(told),
        "own_return_n": len(told) - len(present),
    }
    if not returns:
        return counts
    values = [row["value_used"] for row in returns]
    counts["lower_quartile"], counts["median"], counts["upper_quartile"] = (
        float(value) for value in np.quantile(values, [0.25, 0.5, 0.75])
    )
    counts["lowest"], counts["highest"] = min(values), max(values)
    weighed = [row for row in returns if row["part"] is not None and row["base"]]
    if weighed:
        rate = sum(row["part"] for row in weighed) / sum(row["base"] for row in weighed)
        counts["pooled"] = rate * (100 if own["unit"] == "percent" else 1)
    return counts


def _one_worker(own: dict[str, Any]) -> float | None:
    if own["measure"] == "average_caseload":
        return one_case_holder(own["value"], own["base"])
    return one_worker_points(0, own["base"]) if own["unit"] == "percent" and own["base"] else None


def _position(row: dict[str, Any]) -> str:
    value, leeway = row["value"], row["one_worker"]
    if value is None or leeway is None or row["return_n"] < FEWEST:
        return "not_known"
    lower, upper = row["lower_quartile"], row["upper_quartile"]
    return "above" if value > upper + leeway else "below" if value < lower - leeway else "within"


def latest_comparison(comparison: pd.DataFrame) -> pd.DataFrame:
    """The rows of `compare_with` at the latest census of each authority, comparator and measure."""
    require_columns(comparison, COMPARISON_COLUMNS, needed_by="latest_comparison")
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in sorted(rows_of(comparison), key=lambda row: row["period_end"]):
        latest[row["authority"], row["comparator"], row["measure"]] = row
    order = in_order(zip(comparison["authority"], comparison["comparator"], comparison["measure"], strict=True))
    return frame_of([latest[key] for key in order], COMPARISON_COLUMNS)


def neighbour_links(neighbours: pd.DataFrame) -> pd.DataFrame:
    """One row per model and authority: its links, how many are mutual, shared with the other models, and of each band.

    A link is mutual where the neighbour names the authority too; `shared_n` counts neighbours that another model names.
    """
    return frame_of(
        [
            {
                **{key: own[0][key] for key in ("model", "authority", "authority_code")},
                "link_n": len(own),
                "mutual_n": sum(row["is_mutual"] for row in own),
                "shared_n": sum(row["is_in_other_model"] for row in own),
                **{f"{band}_n": sum(row["closeness"] == band for row in own) for band in BANDS},
            }
            for own in _grouped(rows_of(neighbour_list(neighbours)))
        ],
        LINK_COLUMNS,
    )


def _grouped(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["model"], row["authority_code"]), []).append(row)
    return list(groups.values())


def neighbour_list(neighbours: pd.DataFrame, authorities: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per authority, model and neighbour, nearest first, with closeness in words and whether the link is mutual.

    Of the authorities named, in that order; of all where left away. `is_in_other_model` where another model names it too.
    """
    require_columns(neighbours, MODEL_NEEDED, needed_by="neighbour_list")
    rows = rows_of(neighbours)
    links = {(row["model"], row["authority_code"], row["neighbour_code"]) for row in rows}
    models = in_order(row["model"] for row in rows)
    wanted = in_order(row["authority"] for row in rows) if authorities is None else list(authorities)
    told = []
    for row in rows:
        if row["authority"] not in wanted:
            continue
        own, other = row["authority_code"], row["neighbour_code"]
        row["closeness_label"] = closeness_label(row["closeness"])
        row["is_mutual"] = (row["model"], other, own) in links
        row["is_in_other_model"] = any((model, own, other) in links for model in models if model != row["model"])
        told.append(row)
    place = {name: position for position, name in enumerate(wanted)}
    told.sort(key=lambda row: (place[row["authority"]], row["model"], row["rank"]))
    return frame_of(told, LIST_COLUMNS)
