"""A chart's specification as a picture, without the chart library: what notebooks and the pages made of them share.

A specification names the version of Vega-Lite it is written in. Nothing heavy is imported before something is drawn.
"""

from __future__ import annotations

import re
from typing import Any

FIGURE_MIMETYPE = "application/vnd.ilacs.figure+json"
DRAW = "ILACS_DRAW"
"""Environment variable; `later` where the run of reports draws the pictures after the notebook."""
SVG_MARGIN = 18


def vegalite_version_of(schema: str) -> str:
    """The version a specification's `$schema` names, as the drawing library calls it: '6.4'."""
    return ".".join(schema.rsplit("/v", 1)[-1].removesuffix(".json").split(".")[:2])


def draw_svg(spec: dict[str, Any]) -> str:
    """The picture of a specification as SVG text, drawn without a network."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=vegalite_version_of(spec["$schema"]))
    return _with_margin(drawn)


def _with_margin(svg: str) -> str:
    """The SVG with room at its left: a reader's machine without the font it was measured in draws labels wider."""

    def widened(match: re.Match[str]) -> str:
        width, height = float(match[1]), match[2]
        return f'width="{width + SVG_MARGIN:g}" height="{height}" viewBox="{-SVG_MARGIN} 0 {width + SVG_MARGIN:g} {height}"'

    return re.sub(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"', widened, svg, count=1)
