"""The same inputs give the same build: its name and every row of every table and view. Another input gives another name."""

import json
import shutil
from pathlib import Path

import pytest

from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.connect import open_from

pytestmark = pytest.mark.campaign

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "ilacs_analytics"


def test_two_builds_of_the_same_inputs_have_the_same_name_and_the_same_rows(copied_project):
    for name in ("one", "two"):
        assert copied_project.ilacs("build", "--workspace", name).code == 0
    one, two = (read(copied_project, name) for name in ("one", "two"))
    assert one == two
    build_id, rows = one
    assert len(build_id) == 20
    assert rows["main.judgement"][0] == 213 + 27  # the rows of data/official and data/papers
    assert rows["analysis.judgement_history"][0] > 100
    assert all(count > 0 for name, (count, _) in rows.items() if name not in MAY_BE_EMPTY)
    assert copied_project.ilacs("build", "--workspace", "one", "--force", "--json").code == 0
    assert read(copied_project, "one") == one


MAY_BE_EMPTY = {
    "main.area_evidence",
    "main.area_text",
    "main.inspection_period",
    "main.listed_report",
    "main.neighbour",
    "main.neighbour_mention",
    "meta.not_read",
    "meta.rejected_value",
    "meta.added_file",
    "meta.carried_difference",
    "analysis.local_figure",
    "analysis.need_series",
    "analysis.restated_value",
    "analysis.unread_report",
}
"""Tables that data of later work fills."""


def test_a_line_of_the_package_changes_the_name_and_not_the_rows(copied_project, tmp_path):
    """An installed copy of the package, as another version would be."""
    package = tmp_path / "other" / "ilacs_analytics"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    built = {}
    for name in ("as_it_is", "edited"):
        if name == "edited":
            with (package / "progress.py").open("a", encoding="utf-8") as lines:
                lines.write("# one more line\n")
        ended = copied_project.run("build", "--workspace", name, "--json", also={"PYTHONPATH": str(package.parent)})
        assert ended.code == 0, ended.err
        built[name] = read(copied_project, name)
    assert built["as_it_is"][0] != built["edited"][0]
    named_after_the_build = {"meta.build"}
    for table, rows in built["as_it_is"][1].items():
        assert (rows == built["edited"][1][table]) is (table not in named_after_the_build), table


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("data/reference/theme.csv", True),
        ("sql/analysis/coverage.sql", True),
        ("sql/checks/audit_cases_add_up.sql", True),
        ("requirements.lock", True),
        ("added/inspection_registry.csv", True),
        ("added/0123/national.csv", False),
        ("expectations/agency_rate.json", False),
        ("reports.toml", False),
    ],
)
def test_what_the_name_of_a_build_depends_on(copied_project, file, changes):
    assert up_to_date(copied_project) is False
    copied_project.ilacs("build")
    assert up_to_date(copied_project) is True
    path = copied_project.path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n", encoding="utf-8")
    assert up_to_date(copied_project) is not changes


def test_line_ends_do_not_change_the_name(copied_project):
    copied_project.ilacs("build")
    path = copied_project.path / "data/reference/theme.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert up_to_date(copied_project) is True


def test_builds_are_pruned_to_the_newest_two_and_those_kept(copied_project):
    built = []
    for number in range(4):
        with (copied_project.path / "requirements.lock").open("a", encoding="utf-8") as lock:
            lock.write(f"# {number}\n")
        built.append(json.loads(copied_project.ilacs("build", "--json").out)["build_id"])
        if number == 0:
            (copied_project.path / "warehouse" / f"{built[0]}.keep").touch()
    left = {path.stem for path in (copied_project.path / "warehouse").glob("*.duckdb")}
    assert left == {built[0], built[2], built[3]}


def up_to_date(project):
    return json.loads(project.ilacs("status", "--json").out)["is_up_to_date"]


def read(project, workspace):
    """The name of the published build, and rows and their hash by table and view."""
    with open_from(Settings(resources=project.path, workspace=project.path / workspace)) as warehouse:
        names = warehouse.connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'kept' union all "
            "select schema_name || '.' || view_name from duckdb_views() where not internal order by 1"
        ).fetchall()
        question = " union all ".join(
            f"select '{name}', count(*), coalesce(sum(hash(t)::hugeint), 0) from {name} t" for (name,) in names
        )
        rows = warehouse.connection.execute(question).fetchall()
        return warehouse.build_id, {name: (count, hashed) for name, count, hashed in rows}
