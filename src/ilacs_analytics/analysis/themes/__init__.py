"""What were authorities asked to improve, and what came back at the next inspection?

In: frames of areas for improvement. Out: lists and grids by theme (`figures`), paths of one authority (`paths`), shares
beside others (`shares`), and their sentences.
"""

from ilacs_analytics.analysis.themes.figures import inspections_asked, named_themes, theme_lists
from ilacs_analytics.analysis.themes.words import say_themes

__all__ = ["inspections_asked", "named_themes", "say_themes", "theme_lists"]
