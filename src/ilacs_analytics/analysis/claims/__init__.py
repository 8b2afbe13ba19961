"""What do councils say of caseload and agency use, beside the official census?

In: claims with their official figure. Out: a table with verdicts on level and direction (`figures`), and sentences (`words`).
"""

from ilacs_analytics.analysis.claims.figures import CHECK_COLUMNS, DIRECTION_WORDS, LEVEL_WORDS, claim_table
from ilacs_analytics.analysis.claims.words import claims_title, say_claims

__all__ = ["CHECK_COLUMNS", "DIRECTION_WORDS", "LEVEL_WORDS", "claim_table", "claims_title", "say_claims"]
