"""What an export says of itself: the descriptor of a Frictionless data package, made from what the build declares.

Keys, references and closed lists come from the declared constraints and the headers of sql/, words from the comments,
sources and licences from the rows. No day and no machine stands in it: the same build gives the same text. This room
writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ilacs_analytics.errors import BrokenDefinition
from ilacs_analytics.warehouse.declared.schema import Definition
from ilacs_analytics.warehouse.declared.views import KEPT

DESCRIPTOR = "datapackage.json"
FORMATS = ("parquet", "csv")
SCHEMA_ORDER = ("main", "analysis", "meta")

FIELD_TYPES = {
    "VARCHAR": "string",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
}
"""Types of Table Schema by types of DuckDB."""

LEFT_OUT_TEXT = "(left out of this export)"
"""Stands where a report's own words do, so that what is empty stays empty and what is not stays not empty."""
LEFT_OUT = {
    "main.area_text": ("text_as_printed", ""),
    "main.area_evidence": ("evidence", ""),
    "main.area_national_framework": ("as_printed", ""),
    "analysis.improvement_area": ("text_as_printed", ""),
    "meta.rejected_value": (
        "raw_value",
        "source_id in (select source_id from main.source where kind = 'inspection_report')",
    ),
}
"""Columns that hold words of the reports a user added, and which of their rows do."""

OPEN_LICENCE = {
    "name": "OGL-UK-3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "title": "Open Government Licence v3.0",
}
CODING_LICENCE = {"name": "MIT", "path": "https://opensource.org/license/mit", "title": "MIT License, for the coding"}
NOT_OPEN = {"name": "other-closed", "title": "An authority's own figures, not published"}
LICENCES = (OPEN_LICENCE, CODING_LICENCE, NOT_OPEN)

DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}


@dataclass(frozen=True)
class Column:
    """A column as the build declares it."""

    name: str
    kind: str
    about: str
    is_nullable: bool


@dataclass(frozen=True)
class Exported:
    """A table or view of the build; `key` are its unique sets of columns, the primary key first."""

    schema: str
    name: str
    is_view: bool
    about: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)

    @property
    def qualified_name(self) -> str:
        """Name with its schema, which is also the name of its resource."""
        return f"{self.schema}.{self.name}"

    def path(self, kind: str) -> str:
        """Its file below the export's folder."""
        return f"data/{self.schema}/{self.name}.{kind}"


@dataclass(frozen=True)
class File:
    """A file of the export."""

    path: str
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """As a resource tells it."""
        return {"path": self.path, "bytes": self.bytes, "hash": f"sha256:{self.sha256}"}


@dataclass(frozen=True)
class Written:
    """A table or view with what was written of it: files by format, rows, the text for no value, sources of its rows."""

    exported: Exported
    files: Mapping[str, File]
    rows: int
    null_text: str
    source_ids: tuple[str, ...]


def read_exported(connection: duckdb.DuckDBPyConnection, definitions: Sequence[Definition]) -> list[Exported]:
    """Every table and view of the build in use, main first, by name. Raises `BrokenDefinition` for an unknown type."""
    by_name = {(definition.schema, definition.name): definition for definition in definitions}
    found = connection.execute(
        "select schema_name, table_name, false, comment from duckdb_tables() where database_name = current_database() "
        f"and schema_name <> '{KEPT}' union all select schema_name, view_name, true, comment from duckdb_views() "
        "where database_name = current_database() and not internal"
    ).fetchall()
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *column in connection.execute(
        "select schema_name, table_name, column_name, data_type, coalesce(comment, ''), is_nullable "
        "from duckdb_columns() where database_name = current_database() and not internal order by column_index"
    ).fetchall():
        columns.setdefault((schema, table), []).append(Column(*column))
    constraints: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for schema, table, *constraint in connection.execute(
        "select schema_name, table_name, constraint_type, constraint_column_names, referenced_table, "
        "referenced_column_names from duckdb_constraints() where database_name = current_database() "
        "order by constraint_type, constraint_index"
    ).fetchall():
        constraints.setdefault((schema, table), []).append(tuple(constraint))
    exported = []
    for schema, name, is_view, about in found:
        own, held = columns[schema, name], constraints.get((schema, name), [])
        names = {column.name for column in own}
        strange = [column for column in own if column.kind not in FIELD_TYPES]
        if strange:
            raise BrokenDefinition(
                f"column {strange[0].name} of {schema}.{name} is {strange[0].kind}, which an export cannot hold",
                next_step=f"an export holds {', '.join(FIELD_TYPES)}",
            )
        definition = by_name.get((schema, name))
        keys = [tuple(names_) for kind, names_, *_ in held if kind in {"PRIMARY KEY", "UNIQUE"}]
        if definition is not None and definition.key and names.issuperset(definition.key):
            keys.append(definition.key)
        exported.append(
            Exported(
                schema, name, is_view, about or "", tuple(own), tuple(keys),
                tuple((tuple(o), f"{schema}.{t}", tuple(r)) for kind, o, t, r in held if kind == "FOREIGN KEY"),
                {} if definition is None else {c: v for c, v in definition.terms.items() if c in names},
            )
        )  # fmt: skip
    return sorted(exported, key=lambda one: (SCHEMA_ORDER.index(one.schema), one.name))


def hash_definitions(connection: duckdb.DuckDBPyConnection) -> str:
    """Checksum over the statements of every table, view and macro of the build in use, as this DuckDB writes them.

    The statement of a view is the comment of the table its rows are kept in.
    """
    rows = connection.execute(
        f"select schema_name, table_name, if(schema_name = '{KEPT}', comment, sql) from duckdb_tables() "
        "where database_name = current_database() union all "
        "select schema_name, view_name, sql from duckdb_views() where database_name = current_database() "
        "and not internal union all "
        "select schema_name, function_name, concat(array_to_string(parameters, ', '), ': ', macro_definition) "
        "from duckdb_functions() where database_name = current_database() and not internal order by all"
    ).fetchall()
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def describe_package(
    connection: duckdb.DuckDBPyConnection,
    written: Sequence[Written],
    *,
    formats: Sequence[str],
    with_text: bool,
    is_whole: bool,
    checks: File | None,
) -> str:
    """The descriptor as text; all of it but files and rows is read from the build in use."""
    build_id, schema_version, package_version = connection.execute("select * from meta.build").fetchall()[0]
    known = {row[0]: row for row in _sources(connection)}
    terms: dict[str, list[str]] = {}
    for vocabulary, code in connection.execute(
        "select vocabulary, code from term order by vocabulary, position"
    ).fetchall():
        terms.setdefault(vocabulary, []).append(code)
    names = {one.exported.qualified_name for one in written}
    resources = [_resource(one, known, terms, names, formats, with_text=with_text) for one in written]
    told = sorted({source_id for one in written for source_id in one.source_ids})
    licences = [licence for licence in LICENCES if any(licence in resource["licenses"] for resource in resources)]
    package = {
        "profile": "tabular-data-package" if "csv" in formats else "data-package",
        "name": "ilacs-warehouse",
        "title": "Inspections of English children's services: the warehouse of ilacs_analytics",
        "description": (
            "Facts as told (main), what is true by stated rules (analysis), what was read (meta). "
            "Contains public sector information licensed under the Open Government Licence v3.0. Papers of councils and "
            "news items remain their owners'; of them there are facts and summaries in our own words. "
            + ("Words of added reports are in it." if with_text else _what_is_left_out(written))
        ),
        "version": build_id,
        "licenses": licences,
        "sources": [_source(known[source_id]) for source_id in told],
        "ilacs": {
            "build_id": build_id,
            "schema_version": schema_version,
            "package_version": package_version,
            "duckdb_version": duckdb.__version__,
            "definitions": hash_definitions(connection),
            "formats": list(formats),
            "is_whole": is_whole,
            "with_text": with_text,
            "left_out": [] if with_text else sorted(f"{o}.{c}" for o, (c, _) in LEFT_OUT.items() if o in names),
            "checks": None if checks is None else checks.as_json(),
        },
        "resources": resources,
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def licences_of(sources: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Licences of rows told by sources, each a kind and the licence its publisher states; our coding where none tells.

    What is coded from a document that is not open is facts and summaries in our own words.
    """
    told = list(sources)
    is_open = [licence.startswith("Open Government Licence") for _, licence in told]
    is_local = [kind == "local" for kind, _ in told]
    is_coded = [not either for either in map(max, is_open, is_local)]
    held = (any(is_open), any(is_coded) or not told, any(is_local))
    return [licence for licence, holds in zip(LICENCES, held, strict=True) if holds]


def _sources(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute("select source_id, publisher, title, kind, licence, url from source").fetchall()


def _source(row: tuple[Any, ...]) -> dict[str, str]:
    source_id, publisher, title, _, licence, url = row
    told = {"title": title, "source_id": source_id, "publisher": publisher, "licence": licence}
    return told | ({"path": url} if url else {})


def _resource(
    one: Written, known: Mapping[str, tuple[Any, ...]], terms: Mapping[str, list[str]], names: set[str],
    formats: Sequence[str], *, with_text: bool,
) -> dict[str, Any]:  # fmt: skip
    exported = one.exported
    left_out = None if with_text else LEFT_OUT.get(exported.qualified_name)
    about = exported.about + (f"; {left_out[0]} reads '{LEFT_OUT_TEXT}' for words of a report" if left_out else "")
    main = one.files["csv" if "csv" in formats else "parquet"]
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource" if "csv" in formats else "data-resource",
        "name": exported.qualified_name,
        **main.as_json(),
        "title": exported.name.replace("_", " "),
        "description": about,
    }
    if "csv" in formats:
        resource |= {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": DIALECT}
        if "parquet" in formats:
            resource["parquet"] = one.files["parquet"].as_json()
    else:
        resource |= {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
    resource["rows"] = one.rows
    sources = [known[source_id] for source_id in one.source_ids]
    resource["licenses"] = licences_of((row[3], row[4]) for row in sources)
    if sources:
        resource["sources"] = [{"title": row[2], "source_id": row[0]} for row in sources]
    resource["schema"] = _schema(exported, terms, names, one.null_text)
    return resource


def _schema(exported: Exported, terms: Mapping[str, list[str]], names: set[str], null_text: str) -> dict[str, Any]:
    required = {column.name for column in exported.columns if not column.is_nullable}
    primary = next((key for key in exported.keys if required.issuperset(key)), ())
    others = [key for key in exported.keys if key != primary]
    fields = []
    for column in exported.columns:
        constraints: dict[str, Any] = {}
        if column.name in required:
            constraints["required"] = True
        if (column.name,) in exported.keys:
            constraints["unique"] = True
        if column.name in exported.terms:
            constraints["enum"] = terms[exported.terms[column.name]]
        told = {"name": column.name, "type": FIELD_TYPES[column.kind], "format": "default", "description": column.about}
        fields.append(told | ({"constraints": constraints} if constraints else {}))
    schema: dict[str, Any] = {"fields": fields, "missingValues": [null_text]}
    if primary:
        schema["primaryKey"] = list(primary)
    if wider := [list(key) for key in others if len(key) > 1]:
        schema["uniqueKeys"] = wider
    references = [
        {"fields": list(own), "reference": {"resource": table, "fields": list(theirs)}}
        for own, table, theirs in exported.references
        if table in names  # a package of some tables refers to none outside itself
    ]
    return schema | ({"foreignKeys": references} if references else {})


def _what_is_left_out(written: Sequence[Written]) -> str:
    held = [one.exported.qualified_name for one in written if one.exported.qualified_name in LEFT_OUT]
    columns = ", ".join(f"{name}.{LEFT_OUT[name][0]}" for name in held)
    return f"Words of added reports are left out: {columns} read '{LEFT_OUT_TEXT}'." if held else ""
