"""Questions as functions: frames in, frames and sentences out. Reads no file, asks no warehouse, draws nothing.

One folder a question; in each, `figures` makes frames and `words` says them. A notebook imports a folder or what
`QUESTIONS` names: `from ilacs_analytics.analysis import judgements, good_share`. `frames` and `wording` are
what all of them share.
"""

from __future__ import annotations

QUESTIONS = {
    "added_files": "evidence.added_files",
    "around_inspection": "around.figures",
    "comparators": "neighbours.figures",
    "comparators_at_census": "neighbours.as_at",
    "coverage": "evidence.coverage",
    "event_study": "around.event_study",
    "events": "england.events",
    "good_share": "england.figures",
    "next_good": "next_inspection.next_good",
    "ranks": "funnel.ranks",
    "report_reading": "report.figures",
    "report_reading_words": "report.words",
    "theme_paths": "themes.paths",
    "theme_shares": "themes.shares",
    "transitions": "next_inspection.transitions",
    "witnesses": "evidence.witnesses",
    "workforce_notes": "workforce.notes",
}
"""Names that notebooks import beside the folders, and the module each stands for."""


def __getattr__(name: str) -> object:
    if name in QUESTIONS:
        import importlib

        return importlib.import_module(f"{__name__}.{QUESTIONS[name]}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *QUESTIONS})
