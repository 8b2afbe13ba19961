"""Do figures that others have published come out of the warehouse, and where not, why?

In: published findings, judgements, census, neighbours. Out: each finding beside what is computed here (`figures`), how it
is counted (`recount`), and sentences (`words`).
"""

from ilacs_analytics.analysis.validation.figures import (
    counted_authorities,
    days_of,
    differing_with_reason,
    findings_recomputed,
    rates_followed,
)
from ilacs_analytics.analysis.validation.words import say_counts, say_findings, say_settings

__all__ = [
    "counted_authorities",
    "days_of",
    "differing_with_reason",
    "findings_recomputed",
    "rates_followed",
    "say_counts",
    "say_findings",
    "say_settings",
]
