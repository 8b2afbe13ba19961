"""Which publication a file is, decided by its content alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ilacs_analytics.sources import local_table, neighbour_model, ofsted_workbook, statistics_table
from ilacs_analytics.sources import mapping as mappings
from ilacs_analytics.sources.mapping import Mapping as ColumnMapping
from ilacs_analytics.sources.opening import Content, content_of
from ilacs_analytics.sources.publications import Publication
from ilacs_analytics.sources.told import Edition


def recognise(path: Path, publications: Mapping[str, Publication], *, mapping: ColumnMapping | None = None) -> Edition:
    """The edition a file is; with a mapping of its columns, local statistics whatever else it may be.

    Raises `UnknownPublication`, `MissingColumn`, `UnreadableSource`, `UnsafeArchive`.
    """
    if mapping is not None:
        heads, delimiter = statistics_table.read_heads(path)
        return mappings.recognise(path, heads, delimiter, mapping, publications[local_table.PUBLICATION])
    if content_of(path) is Content.TEXT:
        neighbours = neighbour_model.recognise(path)
        if neighbours is not None:
            return neighbours
    heads, delimiter = statistics_table.read_heads(path)
    return (
        local_table.recognise(path, heads, delimiter)
        or statistics_table.recognise(path, heads, delimiter, publications)
        or ofsted_workbook.recognise(path, publications)
    )
