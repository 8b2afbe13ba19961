"""Pictures of a run's charts, drawn after the notebooks: the first chart of a process costs a second, further ones a tenth.

While a run makes its pages, notebooks hand on what is to be drawn (`ILACS_DRAW=later`), and the picture is put into the
executed notebook here, as if the notebook had drawn it.
"""

from __future__ import annotations

from typing import Any

from ilacs_analytics.drawing import FIGURE_MIMETYPE, draw_svg


def draw_executed(executed: dict[str, Any]) -> None:
    """Draw every figure of an executed notebook that has no picture yet, in place."""
    for cell in executed["cells"]:
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if FIGURE_MIMETYPE in shown and "image/svg+xml" not in shown:
                shown["image/svg+xml"] = draw_svg(shown[FIGURE_MIMETYPE]["spec"])
