"""How a value that cannot be loaded is told: what, where, and what to do next.

The loader finds offenders by kind; this room turns each into a sentence a data steward can act on.
"""

from __future__ import annotations

import duckdb

from ilacs_analytics.errors import Rejection, nearest

_NAMED = {  # table the value was looked for in: (kind of error, what it is called, what to do)
    "grade_spelling": (
        "UnknownGrade",
        "a grade",
        "if it is a spelling, add it to data/reference/grade_spelling.csv; if it is new, see docs/decisions/",
    ),
    "authority": ("UnknownAuthority", "an authority", "use its current ONS code, see data/reference/authority.csv"),
    "place": ("UnknownPlace", "a place", "use its ONS code, see data/reference/place.csv"),
    "source": ("UnknownSource", "a source", "add the document to data/reference/source.csv"),
    "theme": ("UnknownTheme", "a theme", "see data/reference/theme.csv"),
    "measure": ("UnknownMeasure", "a measure", "see data/reference/measure.csv"),
    "domain": ("UnknownDomain", "a domain of that framework", "see data/reference/domain.csv"),
    "inspection_mention": ("UnknownMention", "a mention", "add it to inspection_mention.csv of the same folder first"),
}


def word_offence(
    connection: duckdb.DuckDBPyConnection,
    *,
    file: str,
    row: int,
    kind: str,
    column: str,
    raw: str | None,
    detail: str,
) -> Rejection:
    """One offender of the loader as a `Rejection`, with the near miss where there is one."""
    if kind == "NotFound":
        table, _, key = detail.partition(".")
        name, called, hint = _NAMED.get(table, ("UnknownReference", f"in {table}", f"see data/reference/{table}.csv"))
        known = [str(word) for (word,) in connection.execute(f"select distinct {key} from {table}").fetchall()]
        if table in {"authority", "place"}:  # a name may stand where a code is wanted
            known += [name for (name,) in connection.execute("select name from place").fetchall()]
        near = nearest(raw or "", known)
        reason, next_step, kind = f"'{raw}' is not {called}", f"{near} {hint}".strip(), name
        if table == "grade_spelling" and (raw or "").lower() in known:
            reason, next_step = f"'{raw}' is no grade of this framework's scale", "see data/reference/grade.csv"
    elif kind == "UnknownWord":
        known = [
            str(word)
            for (word,) in connection.execute(
                "select code from term where vocabulary = ? order by position", [detail]
            ).fetchall()
        ]
        reason = f"'{raw}' is no word of the list {detail}"
        next_step = nearest(raw or "", known) or f"the list holds {', '.join(known)}"
    elif kind == "BadValue":
        reason, next_step = f"'{raw}' is not a {_TYPES.get(detail, detail)}", _TYPE_HINTS.get(detail, "")
    elif kind == "MissingValue":
        reason, next_step = f"{column} is empty", "every row needs it"
        if column == "locator":
            next_step = (
                "say where the fact stands, like 'para 3.8' or 'page 1 line 8'; a fact without a place is no fact"
            )
    elif kind == "BadLocator":
        reason = f"'{raw}' is not a locator"
        next_step = "write it like 'para 3.8', 'said 4 line 6', 'page 1 line 8'; docs/coding.md has the grammar"
    elif kind == "RepeatedRow":
        reason, next_step = f"the row ({raw}) stands more than once", f"rows differ in {detail}"
    elif "between 0 and 100" in detail.lower():
        kind, reason = "BadPercentage", f"{(raw or '').rpartition(' ')[2]} is no percentage"
        next_step = "percentages go from 0 to 100: write 22.9 for 22.9%, and check the figure against its source"
    else:
        reason, next_step = f"{raw} breaks the rule {detail}", "check the figure against its source"
    return Rejection(file, row, column, raw, kind, reason, next_step)


_TYPES = {"date": "date", "integer": "whole number", "double": "number", "boolean": "true or false"}
_TYPE_HINTS = {"date": "write dates as 2020-12-01", "double": "write numbers as 22.9", "boolean": "write true or false"}
