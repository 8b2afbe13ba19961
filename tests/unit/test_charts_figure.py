"""Figure, table and sentence: every plain form they have, and what they refuse."""

from __future__ import annotations

import datetime as dt
import json

import altair as alt
import numpy as np
import pandas as pd
import pytest

from ilacs_analytics.analysis.frames import json_value
from ilacs_analytics.charts.figure import (
    FIGURE_MIMETYPE,
    TABLE_MIMETYPE,
    Sentence,
    Table,
    column_label,
    make_figure,
)

FRAME = pd.DataFrame(
    {"authority": ["Durham", "A & <b>"], "started_on": [pd.Timestamp(2019, 9, 9), pd.NaT], "value": [1.5, float("nan")]}
)


def chart(**properties: object) -> alt.Chart:
    told = {"title": "One bar", "description": "A bar of 1.5.", **properties}
    told = {key: value for key, value in told.items() if value is not None}
    return alt.Chart(alt.InlineData(values=[{"x": 1.5}])).mark_bar().encode(x="x:Q").properties(**told)


def test_figure_bundle_is_json_and_holds_chart_table_and_text_alternative() -> None:
    figure = make_figure(chart(), name="one_bar", table=FRAME, source_line="Ofsted")
    bundle = figure._repr_mimebundle_()
    told = bundle[FIGURE_MIMETYPE]
    json.dumps(told, allow_nan=False)
    assert {key: told[key] for key in ("name", "title", "description", "source_line")} == {
        "name": "one_bar",
        "title": "One bar",
        "description": "A bar of 1.5.",
        "source_line": "Ofsted",
    }
    assert told["columns"] == ["Authority", "Inspection started", "Value"]
    assert told["rows"] == [["Durham", "2019-09-09", 1.5], ["A & <b>", None, None]]
    assert told["spec"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"] == "A bar of 1.5."
    assert figure.png().startswith(b"\x89PNG")


def test_figure_joins_a_title_of_several_lines() -> None:
    figure = make_figure(chart(title=alt.TitleParams(text=["One", "bar"])), name="one_bar", table=FRAME)
    assert figure.title == "One bar"


@pytest.mark.parametrize("name", ["One bar", "one-bar", "oneBar", "", "1_bar", "one__bar"])
def test_a_name_that_is_not_snake_case_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^'{name}' is no name for a figure; write it in snake_case$"):
        make_figure(chart(), name=name, table=FRAME)


@pytest.mark.parametrize("lacking", ["title", "description"])
def test_a_chart_without_title_or_text_alternative_is_refused(lacking: str) -> None:
    with pytest.raises(ValueError, match="figure 'one_bar' needs a chart with a title and a description"):
        make_figure(chart(**{lacking: None}), name="one_bar", table=FRAME)


def test_table_is_escaped() -> None:
    bundle = Table("names", "Names <all>", FRAME)._repr_mimebundle_()
    assert bundle[TABLE_MIMETYPE]["rows"][1] == ["A & <b>", None, None]
    assert "<caption>Names &lt;all&gt;</caption>" in bundle["text/html"]
    assert '<th scope="col">Inspection started</th>' in bundle["text/html"]
    assert "<td>A &amp; &lt;b&gt;</td><td></td><td></td>" in bundle["text/html"]
    assert bundle["text/plain"].splitlines()[2] == "Durham | 2019-09-09 | 1.5"


def test_sentences_are_escaped_and_listed() -> None:
    one = Sentence("0_1 *of* <b> [x] & `y`")._repr_mimebundle_()
    assert one["text/markdown"] == r"0\_1 \*of\* \<b\> \[x\] \& \`y\`"
    assert one["text/plain"] == "0_1 *of* <b> [x] & `y`"
    command = Sentence("Run `ilacs trace *x* --on 2025-03` <b> `y`.")._repr_mimebundle_()
    assert command["text/markdown"] == r"Run `ilacs trace *x* --on 2025-03` \<b\> \`y\`."
    assert Sentence(["One.", "Two."])._repr_mimebundle_()["text/markdown"] == "- One.\n- Two."
    assert Sentence(["One."])._repr_mimebundle_()["text/markdown"] == "One."
    assert Sentence([])._repr_mimebundle_() == {"text/markdown": "", "text/plain": ""}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None), (pd.NaT, None), (pd.NA, None), (None, None), (np.int64(3), 3), (np.bool_(True), True),
        (dt.date(2020, 1, 2), "2020-01-02"), (pd.Timestamp(2020, 1, 2), "2020-01-02"),
        (pd.Timestamp(2020, 1, 2, 3, 4), "2020-01-02T03:04:00"), (["a", float("nan")], ["a", None]),
        (np.array([1, 2]), [1, 2]),
    ],
)  # fmt: skip
def test_json_values(value: object, expected: object) -> None:
    assert json_value(value) == expected


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("authority", "Authority"), ("period_end", "Date"), ("england_value", "England value"),
        ("inspection_id", "Inspection ID"), ("latest_on", "Latest"), ("neighbour_n", "Neighbours with a value"),
        ("versus_england", "Versus England"),
    ],
)  # fmt: skip
def test_column_labels(column: str, label: str) -> None:
    assert column_label(column) == label
