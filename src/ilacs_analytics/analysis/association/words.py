"""What rates by grade say, in sentences computed from the frames of `association`, with what they cannot say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import in_order, rows_of
from ilacs_analytics.analysis.sentences import Facts, Sentence, both, has, lacks, said, same, when
from ilacs_analytics.analysis.wording import amount, counted, day, number, rounded, uncapitalised

NO_PAIRS = (
    "Within the dates asked for no authority loaded has both an overall grade that compares directly and a figure at this "
    "census."
)
NO_TAU = (
    "No coefficient is given: it needs at least 8 authorities with a grade and a figure at one census, two grades and two "
    "figures."
)
ONE_FINDING = Sentence(
    "The censuses are of the same authorities year after year, so their coefficients are one finding and not {years} findings."
)
FEW = 20
FEW_TOLD = Sentence(
    "Only {authorities:authorities} can be compared here; add the national files with `ilacs add` for all of England."
)
DIRECTION = (
    "This does not show which came first: an inadequate grade is itself followed by a rise in the use of agency workers, "
    "and both can follow from something else. None of it is a cause or a prediction of a grade."
)
LOW = "'low' stands for a figure that rounds to zero; it is taken as near zero."
OVERALL_ENDS = Sentence(
    (lacks("spans"), ""),
    (
        lacks("others"),
        "Inspections {without:joined  and } give no overall grade, so later years cannot be added to this.",
    ),
    (
        lacks("without"),
        "Inspections under {others:listed} give an overall grade on another scale, which is not set beside these.",
    ),
    "Inspections {without:joined  and } give no overall grade, and those under {others:listed} one on another scale, so later "
    "years cannot be added to this.",
)


def say_rates_by_grade(rates: pd.DataFrame) -> list[str]:
    """Sentences on one variant of `rates_by_grade`: each grade's figures, the dates, what is left out, how time runs."""
    rows = rows_of(rates)
    if not any(row["authority_n"] for row in rows):
        return [NO_PAIRS]
    told = []
    for variant in in_order(row["variant"] for row in rows):
        own = [row for row in rows if row["variant"] == variant and row["authority_n"]]
        lead = f" ({uncapitalised(own[0]['variant_label'])})" if own and variant != rows[0]["variant"] else ""
        told += [_grade(row, lead) for row in own]
    shown = [row for row in rows if row["variant"] == rows[0]["variant"]]
    count = sum(row["authority_n"] for row in shown)
    return said(
        _dates([row for row in shown if row["authority_n"]], count),
        FEW_TOLD({"authorities": count}) if count < FEW else "",
        told,
        JOINT if any(row["authority_n"] != row["return_n"] for row in rows) else "",
        _left_out(shown),
        LOW if any(row["low_n"] for row in shown) else "",
        DIRECTION,
    )


SPAN = Sentence((has("ends_on"), "from {starts_on:day} to {ends_on:day}"), "from {starts_on:day}")


def say_overall_ends(frameworks: pd.DataFrame) -> list[str]:
    """A sentence where the frameworks after the last whose overall grades compare directly have none, or one on another scale.

    Takes the frame of `Warehouse.frameworks`; no sentence where that framework is in force.
    """
    rows = rows_of(frameworks)
    later = [at for at, row in enumerate(rows) if row["compares_directly"]]
    since = rows[later[-1] + 1 :] if later else []
    without = [SPAN(row) for row in since if not row["judges_overall"]]
    others = [row["label"] for row in since if row["judges_overall"]]
    return said(OVERALL_ENDS({"spans": [*without, *others], "without": without, "others": others}))


KNOWN_TO = Sentence(
    "Ofsted's lists give the grades of all these authorities up to {as_at:day}; of grades published between then and the census "
    "only some are included."
)


def say_grades_known(latest: pd.DataFrame, rates: pd.DataFrame) -> list[str]:
    """A sentence where the census of `rates_by_grade` is later than what is known of all in `Warehouse.latest`; else none."""
    known = [row["as_at"] for row in rows_of(latest) if row["as_at"] and not row["authority_ended_on"]]
    census = max((row["period_end"] for row in rows_of(rates)), default=None)
    return [KNOWN_TO({"as_at": min(known)})] if known and census and min(known) < census else []


def _short(value: float, row: dict[str, Any]) -> str:
    return number(value, row["decimals"]) + ("%" if row["unit"] == "percent" else "")


GRADE = Sentence(
    (when("authority_n", 1), "{grade_label}{lead}: {figure}, one authority."),
    "{grade_label}{lead}: median {median}, mean {mean}{pooled:after ; pooled }, from {lowest} to {highest} "
    "({authority_n:authorities}{returns}).",
)


def _grade(row: dict[str, Any], lead: str) -> str:
    if row["authority_n"] == 1:
        return GRADE(row, lead=lead, figure=amount(row["mean"], unit=row["unit"], decimals=row["decimals"]))
    figures = {name: _short(row[name], row) for name in ("median", "mean", "lowest", "highest")}
    pooled = "" if row["pooled_rate"] is None else _short(row["pooled_rate"], row)
    returns = f", {counted(row['return_n'], 'return')}" if row["return_n"] != row["authority_n"] else ""
    return GRADE(row, **figures, lead=lead, pooled=pooled, returns=returns)


DATES = Sentence(
    "{measure_label} at the census of {period_end:day} and the latest overall grade of {authorities:authorities}, from "
    "inspections published {span}, {after} of them after that census."
)
JOINT = "A joint return's rate stands for both members; the pooled rate counts it once in each grade they have."


def _dates(shown: list[dict[str, Any]], count: int) -> str:
    first, last = min(row["first_published_on"] for row in shown), max(row["last_published_on"] for row in shown)
    after = sum(row["after_census_n"] for row in shown) or "none"
    span = f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}"
    return DATES(shown[0], authorities=count, span=span, after=after)


LEFT_OUT = Sentence(
    (lacks("symbol", "low"), ""),
    (lacks("low"), "{symbol:authorities} {symbol:has} a symbol in place of the figure and {symbol:is} left out."),
    (lacks("symbol"), "{low:authorities} {low:has} 'low' in place of the figure."),
    "{symbol:authorities} {symbol:has} a symbol in place of the figure and {symbol:is} left out; {low:authorities} {low:has} "
    "'low'.",
)


def _left_out(shown: list[dict[str, Any]]) -> str:
    return LEFT_OUT({name: sum(row[f"{name}_n"] for row in shown) for name in ("symbol", "low")})


TITLE = Sentence(
    (lacks("grades"), "No grades and rates to set side by side"),
    (has("way"), "{measure_label} {period_end:year}: {way} median with each lower grade"),
    (has("after"), "{measure_label} {period_end:year} by latest overall grade"),
    "{measure_label} {period_end:year} by overall grade at the census",
)


def rates_by_grade_title(rates: pd.DataFrame) -> str:
    """The message of a chart of one variant in at most ten words."""
    told = [row for row in rows_of(rates) if row["authority_n"]]
    steps = list(pairwise(rounded(row["median"], row["decimals"]) for row in told))
    way = ""
    if steps:
        way = "higher" if all(a < b for a, b in steps) else "lower" if all(a > b for a, b in steps) else ""
    after = sum(row["after_census_n"] for row in told)
    return TITLE(told[0] if told else {}, grades=len(told), way=way, after=after)


def describe_rates_by_grade(rates: pd.DataFrame) -> str:
    """A chart of rates by grade in words: what is drawn, then the sentences."""
    return " ".join(["Median, middle half and full range of authorities by overall grade.", *say_rates_by_grade(rates)])


def say_association(association: pd.DataFrame) -> list[str]:
    """One sentence per measure of `grade_association` or `association_by_year`: of several censuses the range and the latest."""
    rows = rows_of(association)
    if not rows:
        return [NO_TAU]
    years = len({row["period_end"] for row in rows})
    measures = [
        [row for row in rows if row["measure"] == measure] for measure in in_order(row["measure"] for row in rows)
    ]
    return said(map(_of_measure, measures), ONE_FINDING({"years": years}) if years > 1 else "", DIRECTION)


def rises(facts: Facts) -> bool:
    return bool(facts["tau_low"] > 0)


def falls(facts: Facts) -> bool:
    return bool(facts["tau_high"] < 0)


TAU = Sentence(
    "{measure_label} and overall grade, census of {period_end:day}{before}: tau-b {tau_b:number 2}, 95% interval "
    "{tau_low:number 2} to {tau_high:number 2}, {authority_n:authorities} in {return_n:counted return}: {tendency}."
)
TAU_BY_YEAR = Sentence(
    "{measure_label} and overall grade at {years} censuses, {first_on:day} to {period_end:day}{before}: tau-b {range}; at the "
    "latest census {tau_b:number 2} (95% interval {tau_low:number 2} to {tau_high:number 2}, {authority_n:authorities} in "
    "{return_n:counted return}): {tendency}. {clear}"
)
TAU_RANGE = Sentence((same("least", "most"), "{least} at each"), "from {least} to {most}")
CLEAR_YEARS = Sentence(
    (both(same("clear", "years"), when("years", 2)), "The interval excludes zero at both censuses, each in the table."),
    (same("clear", "years"), "The interval excludes zero at all {years} censuses, each in the table."),
    "The interval excludes zero at {clear} of {years:counted census|censuses}, each in the table.",
)
BEFORE = Sentence((has("before_census"), " (grades published by the date of the census)"), "")
TENDENCY = Sentence(
    (rises, "the lower the grade, the higher the figure tends to be"),
    (falls, "the lower the grade, the lower the figure tends to be"),
    "the interval includes zero, so no tendency either way can be claimed",
)
TAU_TITLE = Sentence(
    (lacks("years"), "No coefficient to show"),
    (same("least", "most"), "{labels:listed} and grade: tau-b {least}"),
    "{labels:listed} and grade: tau-b {least} to {most} each year",
)


def _of_measure(rows: list[dict[str, Any]]) -> str:
    """One census as it is; of several their range, the latest with its interval, and at how many there is a tendency."""
    latest = max(rows, key=lambda row: row["period_end"])
    if len(rows) == 1:
        return _tau(latest)
    least, most = (number(pick(row["tau_b"] for row in rows), 2) for pick in (min, max))
    clear = sum(rises(row) or falls(row) for row in rows)
    return TAU_BY_YEAR(
        latest,
        years=len(rows),
        first_on=min(row["period_end"] for row in rows),
        before=BEFORE(latest),
        range=TAU_RANGE({"least": least, "most": most}),
        tendency=TENDENCY(latest),
        clear=CLEAR_YEARS({"clear": clear, "years": len(rows)}),
    )


def _tau(row: dict[str, Any]) -> str:
    return TAU(row, before=BEFORE(row), tendency=TENDENCY(row))


def association_title(association: pd.DataFrame) -> str:
    """The message of coefficients over the years in at most ten words."""
    rows = rows_of(association)
    told = sorted(row["tau_b"] for row in rows)
    ends = {"least": number(told[0], 2), "most": number(told[-1], 2)} if told else {}
    return TAU_TITLE({"labels": in_order(row["measure_label"] for row in rows), "years": len(rows)} | ends)
