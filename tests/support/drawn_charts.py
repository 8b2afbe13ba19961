"""What a chart shows once it is drawn: its picture, the words in it, how wide it is, and the values behind it."""

from __future__ import annotations

import html
import re
from typing import Any

import vl_convert

from ilacs_analytics.charts.figure import vegalite_version


def drawn(spec: dict[str, Any]) -> str:
    """The picture of a chart, as SVG."""
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=vegalite_version())
    return svg


def texts(svg: str) -> list[str]:
    """Every text of a picture, in the order of the file."""
    return [html.unescape(text) for text in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", svg)]


def width_of(svg: str) -> float:
    """The width of a picture, in pixels."""
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    assert found
    return float(found[1])


def values_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows a chart holds, of all its frames."""
    return [row for rows in spec["datasets"].values() for row in rows]
