"""What did the councils' own audits of casework find?

In: frames of audit grades. Out: shares with Wilson intervals, and sentences.
"""

from ilacs_analytics.analysis.audits.figures import CAPTION, audit_intervals, say_audits

__all__ = ["CAPTION", "audit_intervals", "say_audits"]
