"""A page as a notebook would have made it, small enough to count: what its other forms are tested on."""

from __future__ import annotations

from ilacs_analytics.reports.page.page import Block

RUN = {"run_id": "20260301T020304Z-0123abcd", "build_id": "0123abcd4567", "finished_at": "2026-03-01T02:03:04+00:00"}
ENTRY = {
    "stem": "profile-medway",
    "title": "Profile: Medway",
    "notebook": "profile",
    "parameters": {"authority": "Medway", "since": "", "until": "2025-12-31"},
    "file": "profile-medway.html",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" class="marks" width="318" height="120" viewBox="-18 0 318 120">'
    '<defs><clipPath id="g7-clip0"><rect width="300" height="60"/></clipPath></defs>'
    '<text transform="translate(2,16)" font-family="Arial" font-size="16px">Agency rate fell &amp; rose</text>'
    '<rect clip-path="url(#g7-clip0)" x="20" y="40" width="200" height="60" fill="#12436D"/>'
    '<text text-anchor="middle" transform="translate(40,110)" font-size="12px"><tspan>Nov</tspan>'
    '<tspan x="0" dy="14">2011</tspan></text></svg>'
)
FIGURE = Block(
    "figure",
    content={
        "name": "agency_series",
        "title": "Agency rate fell & rose",
        "description": "Lines of the agency rate: 29.3% in 2017, 20.7% in 2025.",
        "source_line": "Source: Department for Education, workforce census (Open Government Licence v3.0).",
        "columns": ["Date", "Value", "Symbol", "Raw value"],
        "rows": [
            ["2017-09-30", 29.3, None, "29.3"],
            ["2018-09-30", None, "c", "c"],
            ["2025-09-30", 20.667, None, "20.7"],
        ],
        "spec": {},
    },
    svg=SVG,
)
INSPECTIONS = Block(
    "table",
    content={
        "name": "inspections",
        "title": "Inspections and visits",
        "columns": ["Authority", "Started", "Date as printed", "Place", "Good or better", "Judgements", "Judgements"],
        "rows": [
            ["Medway", "2023-07-17", "2023-07-17", "[page 8](sources/report-medway.pdf#page=8)", True, 4, "=1+1"],
            ["Medway", None, "July 2013", "page 2", None, 0, ":"],
        ],
    },
)
SOURCES = Block(
    "table",
    content={
        "name": "sources",
        "title": "Documents",
        "columns": ["Publisher", "Title", "Published", "Known to", "Address"],
        "rows": [
            ["Ofsted", "Outcomes", "2025-09-25", "2025-03-31", "https://www.gov.uk/outcomes"],
            ["Medway Council", "Paper", "2020-12-01", None, ""],
        ],
    },
)
TEXT = Block("text", html="<p>What do inspections &amp; census say?</p>")
HEADING = Block("text", html='<h2 id="Sources">Sources</h2>\n')
LINKED = Block(
    "text", html='<p>See <a href="about.html">what ran</a> and <a href="https://www.gov.uk/x">the guidance</a>.</p>'
)
EMPTY = Block(
    "table", content={"name": "areas", "title": "Areas for improvement", "columns": ["Ordinal", "Summary"], "rows": []}
)
BLOCKS = [TEXT, FIGURE, LINKED, INSPECTIONS, EMPTY, HEADING, SOURCES]


def long_table(rows: int) -> Block:
    """A table of so many rows, each with a word of its own."""
    told = [[f"word{number}", number / 4, "told in every row"] for number in range(rows)]
    return Block(
        "table", content={"name": "long", "title": "A long table", "columns": ["Word", "Quarter", "Same"], "rows": told}
    )
