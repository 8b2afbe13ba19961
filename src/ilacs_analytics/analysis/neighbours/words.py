"""How an authority stands to its comparators, in sentences computed from the frames of `comparators`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.sentences import Facts, Sentence, has, lacks, said, same
from ilacs_analytics.analysis.wording import amount, number

NO_COMPARATOR = (
    "There is nothing to compare: within the dates asked for no figure of these authorities is loaded, or nobody to compare "
    "them with. The national files (workforce and neighbour models) are added with `ilacs add`."
)
NO_MODEL = "No neighbour model is loaded; add the published models with `ilacs add`."
FEWEST = 4
"""Fewest returns that have a middle half."""
POSITION_WORDS = {"above": "above", "below": "below", "within": "in, or within one worker of,"}


def closeness_label(code: str | None) -> str:
    """A closeness band in words: 'Very close'; empty where none is told."""
    return "" if code is None else str(code).replace("_", " ").capitalize()


def _short(value: float, row: dict[str, Any]) -> str:
    return number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


LOW = "A figure published as low rounds to zero and is not zero; it counts as near zero."
ADD_FILES = "Add the national files with `ilacs add` for all of England."


def say_comparison(comparison: pd.DataFrame) -> list[str]:
    """One sentence per row of `latest_comparison`: value, middle half, effective n, pooled rate; then what low means."""
    rows = rows_of(comparison)
    if not rows:
        return [NO_COMPARATOR]
    return said(
        map(_standing, rows),
        LOW if any(row["low_n"] for row in rows) else "",
        ADD_FILES if all(row["return_n"] < FEWEST for row in rows) else "",
    )


def returns_are_few(facts: Facts) -> bool:
    return bool(facts["return_n"] < FEWEST)


VALUE = Sentence(
    (has("figure"), "{authority:possessive} {measure_label:small} on {period_end:day} was {figure}"),
    (
        has("symbol"),
        "{authority:possessive} {measure_label:small} on {period_end:day} was published as {symbol:symbol}",
    ),
    "No {measure_label:small} of {authority} on {period_end:day} is loaded",
)
STANDING = Sentence(
    (lacks("return_n"), "{value_told}; none of {comparator_label} has a figure to compare it with."),
    (
        returns_are_few,
        "{value_told}; only {return_n:counted return} of {comparator_label} can be compared (median {median_told}; "
        "{effective}), too few for a middle half.",
    ),
    (
        has("where"),
        "{value_told}, {where} the middle half of {comparator_label} ({lower} to {upper}, median {median_told}; {effective}).",
    ),
    "{value_told}; the middle half of {comparator_label} is {lower} to {upper} (median {median_told}; {effective}).",
)


def _standing(row: dict[str, Any]) -> str:
    names = {"median_told": "median", "lower": "lower_quartile", "upper": "upper_quartile"}
    figure = "" if row["value"] is None else amount(row["value"], unit=row["unit"], decimals=row["decimals"])
    return STANDING(
        row | {told: _short(row[name], row) for told, name in names.items() if row[name] is not None},
        value_told=VALUE(row, figure=figure),
        where=POSITION_WORDS.get(row["position"]),
        effective=_effective(row),
    )


WITH_FIGURE = Sentence(
    (same("return_n", "usable_n"), "{usable_n} of {member_n} authorities with a figure"),
    "{usable_n} of {member_n} authorities with a figure, in {return_n:counted return}",
)
LEFT_OUT = (
    Sentence((has("symbol_n"), "{symbol_n} with a symbol"), ""),
    Sentence((has("absent_n"), "{absent_n} without a return"), ""),
    Sentence((has("own_return_n"), "{own_return_n} left out, as its figure is the authority's own joint return"), ""),
    Sentence((has("gone_n"), "{gone_n} did not exist on that day"), ""),
)


def _effective(row: dict[str, Any]) -> str:
    """'8 of 10 authorities with a figure, in 7 returns; 1 with a symbol; 1 did not exist on that day; pooled 14.1%'."""
    pooled = "" if row["pooled"] is None else f"pooled {_short(row['pooled'], row)}"
    return "; ".join(said(WITH_FIGURE(row), (why(row) for why in LEFT_OUT), pooled))


LINKS = Sentence(
    (
        lacks("mutual_n"),
        "{authority}, {model} model: {link_n:counted neighbour} ({bands:listed}); none of them names {authority}.",
    ),
    (
        same("mutual_n", "link_n"),
        "{authority}, {model} model: {link_n:counted neighbour} ({bands:listed}); {link_n:choose it names|all of them name} "
        "{authority} in turn.",
    ),
    "{authority}, {model} model: {link_n:counted neighbour} ({bands:listed}); {mutual_n} of them {mutual_n:choose names|name} "
    "{authority} in turn.",
)
NOT_IN_MODEL = Sentence("{authority}, {model} model: no neighbours are named.")
UNNAMED = Sentence((has("missing"), "The neighbour models loaded have no neighbours for {missing:listed or}."), "")


def say_links(links: pd.DataFrame, authorities: Sequence[str]) -> list[str]:
    """Sentences on `neighbour_links` of all authorities: how the chosen ones' neighbours were named, then all of them."""
    rows = rows_of(links)
    if not rows:
        return [NO_MODEL]
    told = []
    models = sorted({row["model"] for row in rows})
    missing = [name for name in authorities if not any(row["authority"] == name for row in rows)]
    for name, model in product([name for name in authorities if name not in missing], models):
        row = next((row for row in rows if (row["authority"], row["model"]) == (name, model)), None)
        if row is None:
            told.append(NOT_IN_MODEL({"authority": name, "model": model}))
            continue
        bands = [
            f"{row[column]} {column.removesuffix('_n').replace('_', ' ')}"
            for column in row
            if column.endswith("close_n") and row[column]
        ]
        told.append(LINKS(row, bands=bands))
    return said(told, UNNAMED({"missing": missing}), _all_of(rows))


MUTUAL = Sentence(
    "In the {model} model {mutual:number} of {links:counted link} {mutual:is} mutual: one authority can name "
    "another that does not name it."
)
SHARED_LINKS = Sentence(
    "The models have {shared:number 1} of {size} neighbours in common on average, over {authorities:authorities} in "
    "{several:choose both|all}, so a comparison depends on which is taken."
)


def _all_of(rows: list[dict[str, Any]]) -> list[str]:
    models = sorted({row["model"] for row in rows})
    told = []
    for model in models:
        own = [row for row in rows if row["model"] == model]
        links, mutual = sum(row["link_n"] for row in own), sum(row["mutual_n"] for row in own)
        told.append(MUTUAL({"model": model, "links": links, "mutual": mutual}))
    in_all = set.intersection(*({r["authority_code"] for r in rows if r["model"] == model} for model in models))
    own = [row for row in rows if row["model"] == models[-1] and row["authority_code"] in in_all]
    if len(models) > 1 and own:
        shared, size = (sum(row[name] for row in own) / len(own) for name in ("shared_n", "link_n"))
        told.append(
            SHARED_LINKS(
                {
                    "shared": shared,
                    "size": number(size, 1).removesuffix(".0"),
                    "authorities": len(own),
                    "several": len(models) - 1,
                }
            )
        )
    return told


TITLE = Sentence(
    (lacks("count"), "No figure to compare with neighbours"),
    (lacks("above", "below"), "{measure_label} beside {whom}: none of {count} outside the middle half"),
    (has("is_more"), "{measure_label}: {above} of {count} comparisons above {whom}, {below} below"),
    "{measure_label} beside {whom}: {above} of {count} above, {below} below",
)


def comparison_title(comparison: pd.DataFrame) -> str:
    """The message of a chart of authorities beside one comparator in at most ten words."""
    rows = [row for row in rows_of(comparison) if row["position"] in POSITION_WORDS]
    above, below = (sum(row["position"] == side for row in rows) for side in ("above", "below"))
    whom = "neighbours" if all(str(row["comparator"]).startswith("neighbours") for row in rows) else "others"
    is_more = len(rows) > len({row["authority"] for row in rows})  # two models are two comparisons of one authority
    return TITLE(rows[0] if rows else {}, count=len(rows), is_more=is_more, above=above, below=below, whom=whom)


def describe_neighbours(comparison: pd.DataFrame) -> str:
    """The chart in words: what is drawn, then the sentences of `say_comparison`."""
    return " ".join(
        [
            "Each authority's value with the median and middle half of those it is compared with.",
            *say_comparison(comparison),
        ]
    )
