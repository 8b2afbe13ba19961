"""Pictures: frame in, `altair.Chart` out. Decides nothing; what is shown was computed in `analysis`."""

from ilacs_analytics.charts.audits import audit_bars
from ilacs_analytics.charts.claims import claim_pairs
from ilacs_analytics.charts.figure import Figure, Sentence, Table, make_figure
from ilacs_analytics.charts.matrix import grade_matrix
from ilacs_analytics.charts.themes import theme_grid
from ilacs_analytics.charts.timelines import grade_timeline
from ilacs_analytics.charts.workforce import workforce_bars, workforce_lines

__all__ = [
    "Figure",
    "Sentence",
    "Table",
    "audit_bars",
    "claim_pairs",
    "grade_matrix",
    "grade_timeline",
    "make_figure",
    "theme_grid",
    "workforce_bars",
    "workforce_lines",
]
