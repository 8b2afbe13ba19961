"""Documents: no command, option, view, chart or notebook without its page, and no link that leads nowhere."""

from __future__ import annotations

import ast
import hashlib
import inspect
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from ilacs_analytics import errors, settings, vocabulary
from ilacs_analytics.cli import app
from ilacs_analytics.warehouse.connect import Warehouse

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = typer.main.get_command(app).commands
EXIT_CODES = sorted(
    {0, 130} | {kind.exit_code for _, kind in inspect.getmembers(errors, inspect.isclass) if hasattr(kind, "exit_code")}
)

pages = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


def read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def slug(heading: str) -> str:
    """The anchor a reader of Markdown gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_and_option_is_documented(name: str) -> None:
    sections = dict(re.findall(r"(?ms)^## ilacs (\w+)\n(.*?)(?=^## |\Z)", read("docs", "commands.md")))
    assert name in sections
    for parameter in COMMANDS[name].params:
        words = parameter.opts if parameter.param_type_name == "option" else [parameter.name.upper()]
        for word in words:
            assert f"`{word}" in sections[name], f"ilacs {name}: {word} is not documented"
    assert "```" in sections[name], "a command has an example"


def test_no_section_for_a_command_that_is_not() -> None:
    assert set(re.findall(r"(?m)^## ilacs (\w+)$", read("docs", "commands.md"))) == set(COMMANDS)


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_exit_codes_are_documented(page: str) -> None:
    listed = [int(code) for code in re.findall(r"(?m)^\| (\d+) \|", read(page))]
    assert listed == EXIT_CODES


def test_settings_are_documented() -> None:
    page = read("docs", "commands.md")
    for name in settings._WHOLE_NUMBERS:
        assert f"`{name}`" in page
    for name in ("ILACS_WORKSPACE", "ILACS_BUILD", "ILACS_TODAY"):
        assert f"`{name}`" in page


def test_each_method_of_the_warehouse_is_documented() -> None:
    page = read("docs", "commands.md")
    methods = {name for name, _ in inspect.getmembers(Warehouse, inspect.isfunction) if not name.startswith("_")}
    inner = {"require_readable", "names_or_all", "verdict_text"}
    assert set(re.findall(r"`wh\.(\w+)\(", page)) == methods - inner


def test_each_chart_is_documented() -> None:
    drawn = [
        node.name
        for path in sorted((ROOT / "src" / "ilacs_analytics" / "charts").rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.returns is not None and re.fullmatch(r"alt\.\w*Chart", ast.unparse(node.returns).strip("'"))
    ]
    assert drawn
    page = read("docs", "charts.md")
    assert [name for name in drawn if f"`{name}" not in page] == []


def test_the_words_the_code_decides_on_are_in_the_glossary() -> None:
    page = read("GLOSSARY.md")
    lists = (vocabulary.MissingReason, vocabulary.Verdict, vocabulary.Outcome, vocabulary.Severity, vocabulary.Symbol)
    assert [word.value for words in lists for word in words if f"`{word.value}`" not in page] == []


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"(?m)^\*\*(.+?)\*\*", read("GLOSSARY.md"))
    assert words == sorted(words, key=str.lower)
    assert len(words) == len(set(words))


def test_the_dictionary_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_dictionary_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "dictionary.md"
    page.write_text("as it was", encoding="utf-8")
    generate = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    monkeypatch.setitem(generate["main"].__globals__, "write_dictionary", lambda resources: "as it is")
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check", "--page", str(page)])
    assert generate["main"]() == 1
    assert "make docs" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["generate.py", "--page", str(page)])
    assert generate["main"]() == 0
    assert page.read_text(encoding="utf-8") == "as it is"


def test_the_readme_begins_with_the_two_commands() -> None:
    commands = re.findall(r"(?m)^(make \w+)", read("README.md"))
    assert commands[:2] == ["make report", "make test"]


@pages
def test_commands_named_in_a_page_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z]+):.*##", read("Makefile")))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.M)) - targets == set()
    assert set(re.findall(r"(?:`|^)ilacs ([a-z]+)", text, re.M)) - set(COMMANDS) == set()


@pages
def test_links_lead_somewhere(path: Path) -> None:
    lost = []
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        goal = (path.parent / file) if file else path
        if not goal.exists():
            lost.append(target)
        elif anchor:
            headings = re.findall(r"(?m)^#+ (.+)$", goal.read_text(encoding="utf-8"))
            if anchor not in {slug(heading) for heading in headings}:
                lost.append(target)
    assert lost == []


def test_each_page_can_be_reached_from_the_readme() -> None:
    reached, open_pages = set(), [ROOT / "README.md"]
    while open_pages:
        page = open_pages.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        open_pages += [(page.parent / link).resolve() for link in links if not link.startswith("http")]
    assert {page.relative_to(ROOT).as_posix() for page in PAGES if page not in reached} == set()


def test_decisions_are_numbered_and_of_one_form() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        headings = re.findall(r"(?m)^## (.+)$", path.read_text(encoding="utf-8"))
        assert headings == ["Context", "Decision", "What gets harder"], path.name


def test_the_rooms_of_the_architecture_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "docs/rooms.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_picture_of_the_architecture_is_drawn_from_its_text() -> None:
    page = read("docs", "architecture.md")
    drawn = re.search(r"(?s)```mermaid\n(.*?)```", page)
    assert drawn is not None
    picture = read("docs", "pictures", "architecture.svg")
    again = "draw it again: docs/architecture.md, and CONTRIBUTING.md says with what"
    assert f'data-drawn-from="{hashlib.sha256(drawn[1].encode()).hexdigest()}"' in picture, again
    words = set(re.findall(r"[a-z]{4,}", " ".join(re.findall(r'"([^"]+)"', drawn[1])).replace("<br/>", " ")))
    assert words <= set(re.findall(r"[a-z]{4,}", " ".join(re.findall(r">([^<>]+)<", picture)))), again


def test_files_named_in_the_architecture_exist() -> None:
    named = re.findall(r"^\| `([^`]+)` \|", read("docs", "architecture.md"), re.MULTILINE)
    assert len(named) >= 10
    assert [name for name in named if not (ROOT / name).exists()] == []
