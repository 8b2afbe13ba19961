"""What stands out for one authority, in at most three sentences?

In: the frames of judgements and workforce. Out: sentences for the first page.
"""

from ilacs_analytics.analysis.profile.words import standing_out

__all__ = ["standing_out"]
