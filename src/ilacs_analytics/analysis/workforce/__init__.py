"""How do caseload and agency use compare, and how did they move?

In: frames of the workforce census. Out: comparison and trend (`figures`), sentences (`words`), notes on series (`notes`).
"""

from ilacs_analytics.analysis.workforce.figures import (
    MEASURES,
    MEASURES_WITH_PARTS,
    workforce_comparison,
    workforce_trend,
)
from ilacs_analytics.analysis.workforce.trend_words import say_trend
from ilacs_analytics.analysis.workforce.words import say_level

__all__ = ["MEASURES", "MEASURES_WITH_PARTS", "say_level", "say_trend", "workforce_comparison", "workforce_trend"]
