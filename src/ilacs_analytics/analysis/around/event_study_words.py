"""What the comparison of changes around inspections says. Names no cause; says what moved before the inspection as well."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ilacs_analytics.analysis.frames import rows_of
from ilacs_analytics.analysis.sentences import Sentence, has, said
from ilacs_analytics.analysis.wording import number, ordinal_words

NO_EVENTS = (
    "No change can be compared with others: no inspection with such a judgement has a figure at a census on or before its "
    "start."
)
METHOD = (
    "Only changes are compared, so lasting differences between authorities and movements of all authorities in a year are "
    "taken out. What changed only for those with the judgement, for whatever reason, is not."
)
AFTER = Sentence(
    (
        has("is_clear"),
        "At the {census} census after the start the {measure_label:small} of those judged {judged} had {moved} by {size} more "
        "than that of other returns in the same years ({basis}).",
    ),
    "At the {census} census after the start the change in the {measure_label:small} of those judged {judged} did not clearly "
    "differ from that of other returns in the same years (difference {signed}, {basis}).",
)
BASIS = Sentence(
    "95% interval {interval}; {event_n:counted inspection}, at least {control_n:counted other return}",
)
BEFORE = Sentence(
    (
        has("is_clear"),
        "Before the inspection it had already {moved} by {size} more, from {steps:counted census|censuses} before step 0 to "
        "step 0 (95% interval {interval}): what followed may continue that.",
    ),
    "From {steps:counted census|censuses} before step 0 to step 0 the two did not clearly move apart (difference {signed}, 95% "
    "interval {interval}).",
)


def say_event_study(study: pd.DataFrame) -> list[str]:
    """Sentences on `event_study`: the first and the last census after, what moved before, and what the comparison takes out."""
    rows = rows_of(study)
    known = [row for row in rows if row["clock"] and row["estimate"] is not None]
    if not rows:
        return [NO_EVENTS]
    if not known:
        most = max(row["event_n"] or 0 for row in rows if row["clock"])
        return [
            "Changes are compared with other returns where at least 5 inspections have a figure at both censuses; here at most "
            f"{most} {'has' if most == 1 else 'have'} one."
        ]
    after = [row for row in known if row["clock"] > 0]
    shown = after[:1] + after[-1:] if len(after) > 1 else after
    return said((_after(row) for row in shown), _before([row for row in known if row["clock"] < 0]), METHOD)


def _after(row: dict[str, Any]) -> str:
    return AFTER(_facts(row), basis=BASIS(_facts(row)))


def _before(rows: list[dict[str, Any]]) -> str:
    """The longest way to step 0 on which the two clearly moved apart, else the longest; told forwards, as time runs."""
    if not rows:
        return ""
    chosen = next((row for row in rows if _is_clear(row)), rows[0])
    forwards = {"estimate": -chosen["estimate"], "low": -chosen["high"], "high": -chosen["low"]}
    return BEFORE(_facts({**chosen, **forwards}), steps=-chosen["clock"])


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "census": ordinal_words(abs(row["clock"])),
        "is_clear": _is_clear(row),
        "judged": row["grades"].replace("_", " ").replace(", ", " or "),
        "moved": "risen" if row["estimate"] > 0 else "fallen",
        "size": _amount(abs(row["estimate"]), row),
        "signed": _signed(row["estimate"], row),
        "interval": " to ".join(_number(row[end], row) for end in ("low", "high")),
    }


def _is_clear(row: dict[str, Any]) -> bool:
    return bool(row["low"] > 0 or row["high"] < 0)


def _amount(value: float, row: dict[str, Any]) -> str:
    return f"{_number(value, row)} {'percentage points' if row['unit'] == 'percent' else 'cases per worker'}"


def _signed(value: float, row: dict[str, Any]) -> str:
    return f"{'' if value < 0 else 'plus '}{_amount(value, row)}"


def _number(value: float, row: dict[str, Any]) -> str:
    """A number with its sign in words; what rounds to zero has none."""
    text = number(abs(value), row["decimals"])
    return f"minus {text}" if value < 0 and float(text) else text


def event_study_title(study: pd.DataFrame) -> str:
    """A title that says how far the two are apart at the last step that tells, or that nothing can be told."""
    known = [row for row in rows_of(study) if row["clock"] > 0 and row["estimate"] is not None]
    if not known:
        return "No comparison of changes: too few inspections"
    last = known[-1]
    verdict = "no clear difference" if not _is_clear(last) else _signed(last["estimate"], last)
    return f"Change against others, {ordinal_words(last['clock'])} census: {verdict}"


def describe_event_study(study: pd.DataFrame) -> str:
    """The chart in words: each step with its estimate."""
    rows = [row for row in rows_of(study) if row["estimate"] is not None]
    told = "; ".join(f"step {row['clock']} {_signed(row['estimate'], row)}" for row in rows)
    return f"Points with intervals: the change since step 0 beyond that of other returns. {told or 'Nothing to show'}."
