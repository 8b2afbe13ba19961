"""Is a rate unusual for its size, and how sure is a rank?

In: rates with their parts. Out: funnel limits (`figures`), ranks with intervals (`ranks`), and sentences.
"""

from ilacs_analytics.analysis.funnel.figures import MEASURES_OF_RETURNS, funnel_limits, latest_year, rate_funnel
from ilacs_analytics.analysis.funnel.words import say_funnel

__all__ = ["MEASURES_OF_RETURNS", "funnel_limits", "latest_year", "rate_funnel", "say_funnel"]
