"""Two roots and a few choices: which source of a setting wins, and what is refused."""

import datetime as dt

import pytest

from ilacs_analytics.errors import BadSetting
from ilacs_analytics.settings import Settings, find_checkout, load_settings, usable_cores


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("WORKSPACE", "BUILD", "TODAY", "WORKERS", "KEEP_BUILDS", "KEEP_RUNS", "CELL_TIMEOUT_S"):
        monkeypatch.delenv(f"ILACS_{name}", raising=False)


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "ilacs-analytics"\n', encoding="utf-8")
    return folder


def test_a_checkout_above_the_current_folder_is_both_roots(checkout):
    settings = load_settings(start=checkout / "notebooks")
    assert settings == Settings(
        resources=checkout, workspace=checkout, workers=usable_cores(), keep_builds=2, keep_runs=3, cell_timeout_s=300
    )
    assert settings.warehouse_folder == checkout / "warehouse"
    assert settings.reports_folder == checkout / "reports"
    assert settings.added_folder == checkout / "added"
    assert settings.resource("sql", "checks") == checkout / "sql" / "checks"


def test_away_from_a_checkout_resources_come_from_the_package_and_the_workspace_is_the_user_s(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    settings = load_settings(start=tmp_path)
    assert (settings.resources / "sql" / "core" / "judgement.sql").is_file()
    assert settings.workspace.name == "ilacs_analytics"
    assert settings.workspace != settings.resources


@pytest.mark.parametrize("text", ['[project]\nname = "other"\n', "[project", "", "[tool.x]\ny = 1\n"])
def test_somebody_else_s_project_is_no_checkout(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert find_checkout(tmp_path) is None


def test_the_option_goes_before_the_variable_and_the_variable_before_the_checkout(checkout, tmp_path, monkeypatch):
    assert load_settings(start=checkout).workspace == checkout
    monkeypatch.setenv("ILACS_WORKSPACE", str(tmp_path / "from_variable"))
    assert load_settings(start=checkout).workspace == tmp_path / "from_variable"
    assert load_settings(start=checkout, workspace=tmp_path / "from_option").workspace == tmp_path / "from_option"


def test_a_variable_goes_before_the_file_of_the_workspace_chosen(checkout, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (checkout / "ilacs.toml").write_text("workers = 7\n", encoding="utf-8")
    (other / "ilacs.toml").write_text("workers = 3\nkeep_runs = 9\n", encoding="utf-8")
    assert load_settings(start=checkout).workers == 7
    chosen = load_settings(start=checkout, workspace=other)
    assert (chosen.workers, chosen.keep_runs) == (3, 9)
    monkeypatch.setenv("ILACS_WORKERS", "1")
    chosen = load_settings(start=checkout, workspace=other)
    assert (chosen.workers, chosen.keep_runs) == (1, 9)


def test_the_build_to_read_comes_from_a_variable_only(checkout, monkeypatch):
    assert load_settings(start=checkout).build is None
    monkeypatch.setenv("ILACS_BUILD", "abc")
    assert load_settings(start=checkout).build == "abc"


def test_the_date_pages_are_made_on_comes_from_one_place(checkout, monkeypatch):
    before = dt.datetime.now(tz=dt.UTC).date()
    assert before <= load_settings(start=checkout).today <= dt.datetime.now(tz=dt.UTC).date()
    monkeypatch.setenv("ILACS_TODAY", "2026-11-27")
    assert load_settings(start=checkout).today == dt.date(2026, 11, 27)
    monkeypatch.setenv("ILACS_TODAY", "tomorrow")
    with pytest.raises(BadSetting) as caught:
        load_settings(start=checkout)
    assert caught.value.what == "ILACS_TODAY is 'tomorrow', which is no date"


@pytest.mark.parametrize(
    ("text", "what", "next_step"),
    [
        ("worker = 3", "'worker' is not a setting", "did you mean workers?"),
        (
            "colour = 3",
            "'colour' is not a setting",
            "settings are workers, keep_builds, keep_runs, cell_timeout_s, notebook_timeout_s",
        ),
        ('workers = "many"', "workers is 'many'", "give a whole number of at least 1"),
        ("workers = 0", "workers is 0", "give a whole number of at least 1"),
        ("workers = true", "workers is True", "give a whole number of at least 1"),
        ("workers = 1.5", "workers is 1.5", "give a whole number of at least 1"),
        ("keep_builds = 1", "keep_builds is 1", "give a whole number of at least 2"),
        ("keep_runs = -1", "keep_runs is -1", "give a whole number of at least 1"),
    ],
)
def test_a_bad_setting_is_named_with_its_file(checkout, text, what, next_step):
    (checkout / "ilacs.toml").write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(BadSetting) as caught:
        load_settings(start=checkout)
    error = caught.value
    assert (error.what, error.where, error.next_step) == (what, str(checkout / "ilacs.toml"), next_step)
    assert error.exit_code == 2


@pytest.mark.parametrize("content", [b"workers = ", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_refused(checkout, content):
    (checkout / "ilacs.toml").write_bytes(content)
    with pytest.raises(BadSetting, match=r"^BadSetting: ilacs\.toml is not TOML: "):
        load_settings(start=checkout)


def test_a_bad_variable_is_named(checkout, monkeypatch):
    monkeypatch.setenv("ILACS_CELL_TIMEOUT_S", "soon")
    with pytest.raises(BadSetting) as caught:
        load_settings(start=checkout)
    assert (caught.value.what, caught.value.where) == ("cell_timeout_s is 'soon'", "ILACS_CELL_TIMEOUT_S")
