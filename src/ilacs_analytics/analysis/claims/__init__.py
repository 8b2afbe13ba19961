"""What do councils say of caseload and agency use, beside the official census?

In: claims with their official figure. Out: a table with verdicts on level and direction, and sentences.
"""

from ilacs_analytics.analysis.claims.figures import claim_table, say_claims

__all__ = ["claim_table", "say_claims"]
