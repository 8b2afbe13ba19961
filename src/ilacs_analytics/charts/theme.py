"""One look for every chart: palette, font, grade colours, and the last touches each chart gets.

Colours are those of the Government Analysis Function. vl-convert has Liberation Sans built in and draws Arial with it,
so text is measured with the widths it is drawn with: in the SVG, and in a browser with Arial or Liberation Sans.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from functools import cache, wraps
from typing import Any, ParamSpec, Self, TypeVar

import altair as alt
from altair.utils.schemapi import debug_mode

from ilacs_analytics.analysis.frames import MissingColumns, require_columns
from ilacs_analytics.vocabulary import PRESENT_SCALE, Grade

__all__ = [
    "Chart",
    "MissingColumns",
    "enable_theme",
    "finish",
    "inline",
    "narrowed",
    "require_columns",
    "wrapped_label",
]

DARK_BLUE, TURQUOISE, DARK_PINK = "#12436D", "#28A197", "#801650"
ORANGE, DARK_GREY, LIGHT_PURPLE = "#F46A25", "#3D3D3D", "#A285D1"
MID_GREY, PALE_GREY, WHITE, BLACK = "#6F6F6F", "#E8E8E8", "#FFFFFF", "#0B0C0C"
CATEGORICAL = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)

GRADE_COLOURS = {
    Grade.OUTSTANDING: DARK_BLUE,
    Grade.GOOD: "#2073BC",
    Grade.REQUIRES_IMPROVEMENT: "#6BACE6",
    Grade.ADEQUATE: "#A9CFF1",
    Grade.INADEQUATE: "#DCECF9",
}
"""Darker is better: an order, readable without colour vision; every cell carries its grade as text too."""
BEST, MIDDLE, WORST = DARK_BLUE, "#A9CFF1", "#9A9A9A"
"""Of a grade without a colour of its own, by its rank: from dark to pale blue, and the worst in grey, never the faintest."""
ABSENCE_LETTERS = {
    "not_in_framework": "–",
    "combined": "c",
    "not_graded": "v",
    "not_published": "n",
    "unreadable": "u",
    "not_told": "?",
}

LUMINANCE_OF_BLACK = 0.0534
"""Of `BLACK`, with the 0.05 that contrast adds to it."""

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
THEME = "ilacs"
Parameters = ParamSpec("Parameters")
AnyChart = TypeVar("AnyChart", alt.LayerChart, alt.FacetChart)
WIDTH, NARROW = 640, 300
TITLE_LETTERS, SUBTITLE_LETTERS = 72, 110
NARROW_TITLE_LETTERS, NARROW_SUBTITLE_LETTERS = 34, 48


def _config() -> dict[str, Any]:
    """The configuration; marks are kept from screen readers, which get the chart's description and the table."""
    text = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": BLACK, "titleColor": BLACK}
    return {
        "background": WHITE,
        "font": FONT,
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 4},
        "title": {
            "anchor": "start", "frame": "bounds", "fontSize": 16, "fontWeight": "bold", "color": BLACK,
            "subtitleFontSize": 12, "subtitleColor": DARK_GREY, "subtitlePadding": 5, "offset": 12, "lineHeight": 20,
            "subtitleLineHeight": 16,
        },
        "axis": {
            **text, "titleFontWeight": "normal", "gridColor": PALE_GREY, "domainColor": MID_GREY,
            "tickColor": MID_GREY, "labelLimit": 200, "labelPadding": 4,
        },
        "axisX": {"labelFontSize": 12},
        "axisY": {"labelFontSize": 12},
        "legend": {
            **text, "titleFontWeight": "bold", "orient": "top", "direction": "horizontal", "labelLimit": 260,
            "symbolSize": 130, "columnPadding": 14, "rowPadding": 3, "offset": 8, "titlePadding": 4,
        },
        "header": {
            "title": None, "labelFontSize": 13, "labelFontWeight": "bold", "labelColor": BLACK, "labelAnchor": "start",
        },
        "view": {"stroke": None},
        "mark": {"aria": False},
        "range": {"category": list(CATEGORICAL)},
        "facet": {"spacing": 34},
        "text": {"fontSize": 12, "color": BLACK},
    }  # fmt: skip


def enable_theme() -> None:
    """Register and enable the theme; doing it again changes nothing."""
    _register()
    if alt.theme.active != THEME:
        alt.theme.enable(THEME)


@cache
def _register() -> None:
    alt.theme.register(THEME, enable=False)(lambda: alt.theme.ThemeConfig(config=_config()))  # type: ignore[typeddict-item]


def unchecked(make: Callable[Parameters, AnyChart]) -> Callable[Parameters, AnyChart]:
    """A maker of charts that holds no part against the schema as it is made; tests do it for every chart as a whole."""

    @wraps(make)
    def made(*arguments: Parameters.args, **named: Parameters.kwargs) -> AnyChart:
        with debug_mode(False):
            return make(*arguments, **named)

    return made


class Chart(alt.Chart):
    """A chart whose copies share marks and encodings, which nothing changes once they are made.

    Layering and faceting copy every chart they are given, several times, and that took most of the time of a chart.
    """

    def copy(self, deep: bool | Iterable[Any] = True, ignore: list[str] | None = None) -> Self:
        """A chart of its own with the same parts; those named by `deep` are its own too."""
        return super().copy(deep=False if deep is True else deep, ignore=ignore)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self.copy()


class _Rows(alt.InlineData):
    """Rows that charts made of a chart share: each copy of a chart would copy every value of every row."""

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> _Rows:
        return self

    def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
        """As they are: they hold nothing but what JSON can."""
        return {"values": self["values"]}


def inline(values: list[dict[str, Any]]) -> alt.InlineData:
    """Rows as a chart carries them: values JSON can hold, dates as ISO text."""
    return _Rows(values=values)


def finish(
    chart: AnyChart,
    *,
    title: str,
    subtitle: str | Sequence[str],
    description: str,
    narrow_width: int = NARROW,
    narrow_legend_columns: int = 1,
) -> AnyChart:
    """The chart with theme, title, subtitle and text alternative.

    `usermeta.narrow` says what a page changes for a narrow screen: `merge` goes over the specification, `width` to the
    view (see `narrowed`).
    """
    enable_theme()
    lines = [subtitle] if isinstance(subtitle, str) else list(subtitle)
    merge = {
        "title": _title(title, lines, NARROW_TITLE_LETTERS, NARROW_SUBTITLE_LETTERS),
        "config": {
            "legend": {"columns": narrow_legend_columns},
            "axisX": {"labelFontSize": 9},
            "axisY": {"labelFontSize": 11},
        },
    }
    is_faceted = isinstance(chart, alt.FacetChart)
    patch = {"merge": merge | ({"columns": 1} if is_faceted else {}), "width": narrow_width}
    wide = _title(title, lines, TITLE_LETTERS, SUBTITLE_LETTERS)
    finished: AnyChart = chart.properties(
        title=alt.TitleParams(text=wide["text"], subtitle=wide["subtitle"]),
        description=description,
        usermeta={"narrow": patch},
    )
    return finished


def grade_colour(grade: str, rank: int, ranks: int) -> str:
    """The colour of a grade: its own on a scale of four, else that of its rank, 1 the best, on a scale of so many."""
    if ranks == len(PRESENT_SCALE) and grade in set(Grade):
        return GRADE_COLOURS[Grade(grade)]
    if rank >= ranks:
        return WORST
    share = (rank - 1) / max(ranks - 2, 1)
    parts = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (BEST, MIDDLE)]
    return "#" + "".join(f"{round(dark + share * (pale - dark)):02X}" for dark, pale in zip(*parts, strict=True))


def text_on(colour: str) -> str:
    """White or black, whichever can be read better on a colour."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return WHITE if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / LUMINANCE_OF_BLACK else BLACK


def _title(title: str, subtitle: Sequence[str], letters: int, subtitle_letters: int) -> dict[str, list[str]]:
    wrapped = [line for text in subtitle if text for line in textwrap.wrap(text, subtitle_letters)]
    return {"text": textwrap.wrap(title, letters), "subtitle": wrapped}


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification as a page draws it on a narrow screen; docs/charts.md has the same few lines for a script."""
    patch = spec["usermeta"]["narrow"]
    told = _merged(spec, patch["merge"])
    if "spec" in told:
        return {**told, "spec": {**told["spec"], "width": patch["width"]}}
    return {**told, "width": patch["width"]}


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {key: _merged(under[key], over[key]) for key in over if isinstance(under.get(key), dict)}
    return {**under, **over, **both}


def wrapped_label(label: str, letters: int) -> str:
    """A label broken into lines; axes split it at the line breaks (`labelExpr=SPLIT`)."""
    return "\n".join(textwrap.wrap(label, letters))


SPLIT = "split(datum.label, '\\n')"
