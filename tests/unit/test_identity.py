"""The name of a build: what it is made of, and that neither place, time nor line ends stand in it."""

import shutil
from dataclasses import asdict, fields, replace

import pytest

from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.store import AddedFile
from ilacs_analytics.warehouse.build.identity import compute_build_id, hash_files


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    for name, text in (
        ("data/reference/place.csv", "code\nE1\n"),
        ("data/papers/claim.csv", "x\n1\n"),
        ("sql/core/place.sql", "create table place (x integer)\n"),
        ("sql/checks/odd.sql", "select 1\n"),
        ("requirements.lock", "duckdb==2\n"),
        ("expectations/place.json", "{}"),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def name_of(folder):
    return compute_build_id(Settings(resources=folder, workspace=folder))


def test_a_name_is_twenty_hexadecimal_digits_and_the_same_each_time(project):
    name = name_of(project)
    assert len(name) == 20
    assert set(name) <= set("0123456789abcdef")
    assert name_of(project) == name


def test_the_place_of_a_checkout_does_not_matter(project, tmp_path):
    shutil.copytree(project, tmp_path / "elsewhere")
    assert name_of(tmp_path / "elsewhere") == name_of(project)


@pytest.mark.parametrize(
    "name", ["data/papers/claim.csv", "sql/core/place.sql", "sql/checks/odd.sql", "requirements.lock"]
)
def test_every_input_counts(project, name):
    before = name_of(project)
    path = project / name
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert name_of(project) != before


def test_line_ends_do_not_count(project):
    before = name_of(project)
    path = project / "data/papers/claim.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert name_of(project) == before


def test_the_name_of_a_file_counts_and_so_does_its_absence(project):
    before = name_of(project)
    path = project / "data/papers/claim.csv"
    path.rename(path.with_name("other.csv"))
    renamed = name_of(project)
    (path.with_name("other.csv")).unlink()
    assert len({before, renamed, name_of(project)}) == 3


def test_suites_reports_and_warehouse_do_not_count(project):
    before = name_of(project)
    (project / "expectations/place.json").write_text("[]", encoding="utf-8")
    for name in ("warehouse/a.duckdb", "reports/latest.html", "ilacs.toml"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("x", encoding="utf-8")
    assert name_of(project) == before


def test_added_files_of_the_workspace_count(project, tmp_path):
    def name():
        return compute_build_id(Settings(resources=project, workspace=tmp_path / "workspace"))

    before = name()
    added = tmp_path / "workspace" / "added"
    added.mkdir(parents=True)
    columns = [column.name for column in fields(AddedFile)]
    row = AddedFile(**{column: column for column in columns})
    names = [before]
    for listed in (row, replace(row, sha256="other"), replace(row, edition="2026")):
        lines = [",".join(columns), ",".join(asdict(listed).values())]
        (added / "ledger.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        names.append(name())
    assert before == name_of(project)
    assert len(set(names)) == 4
    (added / "inspection_registry.csv").write_text("inspection_id\n", encoding="utf-8")
    assert name() not in names


def test_hash_files_depends_on_names_and_contents_and_not_on_the_order_given(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1", encoding="utf-8")
    two.write_text("2", encoding="utf-8")
    before = hash_files([one, two], root=tmp_path)
    assert hash_files([two, one], root=tmp_path) == before
    one.write_text("2", encoding="utf-8")
    two.write_text("1", encoding="utf-8")
    assert hash_files([one, two], root=tmp_path) != before
    assert hash_files([], root=tmp_path) != before
