"""What the headers of sql/ say, and what is refused."""

import pytest

from ilacs_analytics.errors import BrokenDefinition
from ilacs_analytics.warehouse.declared.schema import Lookup, read_checks, read_definitions

COLOUR = """-- grain: one row per colour
--   of the rainbow
-- columns:
--   code   the code
--   label  as pages print it, with a comma
create table colour (
    code varchar primary key,
    label varchar not null
);
"""
TERM = "-- grain: one row per word\ncreate table term (vocabulary varchar, code varchar)\n"


@pytest.fixture
def sql(tmp_path):
    write(tmp_path, "core/colour", COLOUR)
    write(tmp_path, "core/term", TERM)
    return tmp_path


def write(folder, name, text):
    path = folder / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def one(folder, name):
    return next(definition for definition in read_definitions(folder) if definition.qualified_name == name)


def test_a_header_is_read(sql):
    found = one(sql, "colour")
    assert (found.name, found.schema, found.kind) == ("colour", "main", "table")
    assert found.grain == "one row per colour of the rainbow"
    assert found.columns == {"code": "the code", "label": "as pages print it, with a comma"}
    assert (found.needs, found.terms, found.lookups, found.key) == ((), {}, (), ())
    assert found.statement.startswith("create table colour (")
    assert found.statement.endswith(")")  # without the semicolon


def test_needs_terms_key_and_lookups_are_read(sql):
    write(
        sql,
        "core/paint",
        "-- grain: one row per pot\n-- needs: colour, term\n-- terms: shade=shade, gloss=finish\n-- key: pot, shade\n"
        "-- lookup: label from colour by code\n"
        "-- lookup: code, label as colour_label from colour by scale, lower(as_printed) as label\n"
        "create table paint (pot varchar)\n",
    )
    found = one(sql, "paint")
    assert found.needs == ("colour", "term")
    assert found.terms == {"shade": "shade", "gloss": "finish"}
    assert found.key == ("pot", "shade")
    assert found.lookups == (
        Lookup((("label", "label"),), "colour", (("code", "code"),)),
        Lookup(
            (("code", "code"), ("label", "colour_label")),
            "colour",
            (("scale", "scale"), ("lower(as_printed)", "label")),
        ),
    )


def test_objects_come_after_what_they_need_and_after_the_closed_lists(sql):
    write(
        sql,
        "analysis/a_view",
        "-- grain: one row\n-- needs: colour, analysis.b_view\ncreate view analysis.a_view as select 1 as x",
    )
    write(sql, "analysis/b_view", "-- grain: one row\n-- needs: zebra\ncreate view analysis.b_view as select 1 as x")
    write(sql, "core/zebra", "-- grain: one row\n-- terms: stripe=stripe\ncreate table zebra (stripe varchar)")
    order = [definition.qualified_name for definition in read_definitions(sql)]
    for earlier, later in (
        ("term", "zebra"),
        ("zebra", "analysis.b_view"),
        ("analysis.b_view", "analysis.a_view"),
        ("colour", "analysis.a_view"),
    ):
        assert order.index(earlier) < order.index(later)


@pytest.mark.parametrize(
    ("words", "kind"), [("create view", "view"), ("create macro", "macro"), ("create or replace view", "view")]
)
def test_kinds(sql, words, kind):
    write(sql, "analysis/shown", f"-- grain: one row\n{words} analysis.shown as select 1 as x")
    assert one(sql, "analysis.shown").kind == kind


def test_a_statement_that_creates_nothing_is_refused(sql):
    path = write(sql, "analysis/shown", "-- grain: one row\nselect 1")
    with pytest.raises(BrokenDefinition) as caught:
        _ = one(sql, "analysis.shown").kind
    assert (caught.value.what, caught.value.where) == ("the statement creates no table, view or macro", str(path))


def test_a_missing_grain_is_refused(sql):
    path = write(sql, "core/bare", "create table bare (x integer)")
    with pytest.raises(BrokenDefinition) as caught:
        read_definitions(sql)
    assert (caught.value.what, caught.value.where) == ("the header states no grain", str(path))


def test_a_need_that_is_not_defined_is_refused(sql):
    path = write(sql, "core/paint", "-- grain: one row\n-- needs: color\ncreate table paint (x integer)")
    with pytest.raises(BrokenDefinition) as caught:
        read_definitions(sql)
    assert (caught.value.what, caught.value.where) == ("'color' is needed and not defined", str(path))
    assert caught.value.next_step == "name objects of sql/ in the line '-- needs:', analysis objects with their schema"


def test_objects_that_need_each_other_are_refused(sql):
    write(sql, "core/egg", "-- grain: one row\n-- needs: hen\ncreate table egg (x integer)")
    write(sql, "core/hen", "-- grain: one row\n-- needs: egg\ncreate table hen (x integer)")
    with pytest.raises(BrokenDefinition) as caught:
        read_definitions(sql)
    assert caught.value.what in {
        "objects need each other: egg -> hen -> egg",
        "objects need each other: hen -> egg -> hen",
    }


def test_a_lookup_that_cannot_be_read_is_refused(sql):
    path = write(sql, "core/paint", "-- grain: one row\n-- lookup: label of colour\ncreate table paint (x integer)")
    with pytest.raises(BrokenDefinition) as caught:
        read_definitions(sql)
    assert (caught.value.what, caught.value.where) == ("'-- lookup: label of colour' cannot be read", str(path))


def test_checks_are_read_by_name(sql):
    write(sql, "checks/b", "-- severity: warning\n-- finds: odd rows\n--   of a kind\nselect 1 as x;\n")
    write(sql, "checks/a", "-- severity: critical\n-- finds: worse rows\nselect 2 as x\n")
    found = read_checks(sql)
    assert [(check.name, check.severity, check.finds, check.statement) for check in found] == [
        ("a", "critical", "worse rows", "select 2 as x"),
        ("b", "warning", "odd rows of a kind", "select 1 as x"),
    ]


@pytest.mark.parametrize(
    "header", ["-- finds: rows\n", "-- severity: fatal\n-- finds: rows\n", "-- severity: critical\n", ""]
)
def test_a_check_without_severity_or_finds_is_refused(sql, header):
    path = write(sql, "checks/a", f"{header}select 1 as x\n")
    with pytest.raises(BrokenDefinition) as caught:
        read_checks(sql)
    assert caught.value.what == "a check states '-- severity: critical' or 'warning', and '-- finds:'"
    assert caught.value.where == str(path)
