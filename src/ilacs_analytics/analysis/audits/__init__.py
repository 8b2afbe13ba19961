"""What did the councils' own audits of casework find?

In: frames of audit grades. Out: shares with Wilson intervals (`figures`), and sentences (`words`).
"""

from ilacs_analytics.analysis.audits.figures import audit_intervals
from ilacs_analytics.analysis.audits.words import CAPTION, audits_title, say_audits

__all__ = ["CAPTION", "audit_intervals", "audits_title", "say_audits"]
