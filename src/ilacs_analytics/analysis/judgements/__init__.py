"""How are these authorities judged, and what changed since the inspection before?

In: frames of judgements. Out: matrix, timeline and changes (`figures`), and sentences (`words`).
"""

from ilacs_analytics.analysis.judgements.figures import common_cut, grade_changes, grade_matrix, grade_timeline
from ilacs_analytics.analysis.judgements.words import say_changes, say_known_days, say_latest

__all__ = [
    "common_cut",
    "grade_changes",
    "grade_matrix",
    "grade_timeline",
    "say_changes",
    "say_known_days",
    "say_latest",
]
