"""Do grades and workforce go together, and how surely?

In: judgements and the census. Out: rates by grade and Kendall's tau with intervals (`figures`), and sentences.
"""

from ilacs_analytics.analysis.association.figures import (
    association_by_year,
    grades_at_census,
    rates_by_grade,
    rates_by_grade_variants,
)
from ilacs_analytics.analysis.association.words import (
    say_association,
    say_grades_known,
    say_overall_ends,
    say_rates_by_grade,
)

__all__ = [
    "association_by_year",
    "grades_at_census",
    "rates_by_grade",
    "rates_by_grade_variants",
    "say_association",
    "say_grades_known",
    "say_overall_ends",
    "say_rates_by_grade",
]
