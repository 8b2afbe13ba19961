"""Pictures: frame in, `altair.Chart` out. Decides nothing; what is shown was computed in `analysis`."""

from ilacs_analytics.charts.figure import Figure, Sentence, Table, make_figure
from ilacs_analytics.charts.inspections.matrix import grade_matrix
from ilacs_analytics.charts.inspections.shares import grade_bands, share_lines
from ilacs_analytics.charts.inspections.survival import next_good_steps
from ilacs_analytics.charts.inspections.timelines import grade_timeline
from ilacs_analytics.charts.inspections.transitions import transition_grid
from ilacs_analytics.charts.papers.audits import audit_bars
from ilacs_analytics.charts.papers.claims import claim_pairs
from ilacs_analytics.charts.themes.grid import theme_grid
from ilacs_analytics.charts.themes.shares import theme_beside, theme_share_grid
from ilacs_analytics.charts.workforce.around import around_lines
from ilacs_analytics.charts.workforce.association import grade_ranges, tau_intervals
from ilacs_analytics.charts.workforce.event_study import event_study_points
from ilacs_analytics.charts.workforce.funnel import funnel_plot
from ilacs_analytics.charts.workforce.neighbours import comparator_ranges
from ilacs_analytics.charts.workforce.series import workforce_bars, workforce_lines

__all__ = [
    "Figure",
    "Sentence",
    "Table",
    "around_lines",
    "audit_bars",
    "claim_pairs",
    "comparator_ranges",
    "event_study_points",
    "funnel_plot",
    "grade_bands",
    "grade_matrix",
    "grade_ranges",
    "grade_timeline",
    "make_figure",
    "next_good_steps",
    "share_lines",
    "tau_intervals",
    "theme_beside",
    "theme_grid",
    "theme_share_grid",
    "transition_grid",
    "workforce_bars",
    "workforce_lines",
]
