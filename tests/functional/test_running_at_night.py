"""The timer, the cron line and the workflow of docs/running_at_night.md hold what they promise, as far as a machine allows."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from ilacs_analytics.cli import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "running_at_night.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands
NIGHT = ["run", "--fetch", "--wait", "600"]

needs_a_shell = pytest.mark.skipif(sys.platform == "win32", reason="cron and these steps are of a POSIX shell")


def snippets(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE)


def unit(text: str) -> configparser.ConfigParser:
    """A unit file, every key once, its capitals kept."""
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text)
    return read


def names_of_units() -> list[str]:
    return [re.match(r"# /etc/systemd/system/(\S+)\n", text)[1] for text in snippets("ini")]  # type: ignore[index]


def put_stub(folder: Path, code: int) -> Path:
    """An `ilacs` that notes its words and where it was run, makes a bundle, and ends with a code."""
    stub = folder / "ilacs"
    stub.write_text(
        '#!/bin/sh\necho "$PWD $ILACS_WORKSPACE $*" >> "$NOTED"\n'
        'mkdir -p "$ILACS_WORKSPACE/reports/runs/one"\necho page > "$ILACS_WORKSPACE/reports/runs/one/index.html"\n'
        f'ln -sfn runs/one "$ILACS_WORKSPACE/reports/latest"\necho told\nexit {code}\n',
        encoding="utf-8",
    )
    stub.chmod(0o755)
    return stub


def in_shell(script: str, folder: Path, *, shell: tuple[str, ...] = ("sh", "-c"), **variables: str) -> Any:
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "NOTED": str(folder / "noted"), **variables}
    return subprocess.run([*shell, script], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def workflow() -> dict[Any, Any]:
    (text,) = snippets("yaml")
    read: dict[Any, Any] = yaml.safe_load(text)
    return read


def steps() -> dict[str, dict[str, Any]]:
    return {step.get("name", step.get("uses")): step for step in workflow()["jobs"]["night"]["steps"]}


# All three


def test_every_call_is_the_documented_command_with_options_that_exist() -> None:
    calls = re.findall(
        r"ilacs (run --.*?)(?: >>| \|\||$)", "\n".join(snippets("ini") + snippets("cron") + snippets("yaml")), re.M
    )
    assert [call.split() for call in calls] == [NIGHT, NIGHT, NIGHT]
    known = {word for parameter in COMMANDS["run"].params for word in parameter.opts}
    assert {word for word in NIGHT if word.startswith("--")} <= known


def test_every_exit_code_of_a_run_has_a_row() -> None:
    assert [int(code) for code in re.findall(r"(?m)^\| (\d+) \|", PAGE)] == [0, 1, 2, 10, 11, 12, 13, 14, 130]


# systemd


def test_the_units_are_of_one_name_and_run_once_a_night() -> None:
    assert names_of_units() == ["ilacs-night.service", "ilacs-night.timer"]
    service, timer = map(unit, snippets("ini"))
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"] == "/srv/ilacs/.venv/bin/ilacs run --fetch --wait 600"
    assert service["Service"]["Environment"] == "ILACS_WORKSPACE=/srv/ilacs-workspace"
    assert timer["Timer"]["OnCalendar"] == "*-*-* 03:00:00"
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    stub = put_stub(tmp_path, 0)
    for name, text in zip(names_of_units(), snippets("ini"), strict=True):
        (tmp_path / name).write_text(text.replace("/srv/ilacs/.venv/bin/ilacs", str(stub)), encoding="utf-8")
    told = verify(tmp_path)
    if "ilacs-night" not in told.stderr and told.returncode:
        pytest.skip(f"systemd-analyze cannot run here: {told.stderr.strip()[:200]}")
    assert [line for line in told.stderr.splitlines() if "ilacs-night" in line] == []
    broken = tmp_path / "ilacs-night.service"
    broken.write_text(broken.read_text(encoding="utf-8").replace("Type=oneshot", "Typ=oneshot"), encoding="utf-8")
    assert "Typ" in verify(tmp_path).stderr, "it would have told"


def verify(folder: Path) -> Any:
    units = [str(folder / name) for name in names_of_units()]
    return subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)


# cron


@needs_a_shell
@pytest.mark.parametrize(("code", "mailed"), [(0, ""), (13, "ilacs run ended with 13; see night.log\n")])
def test_the_cron_line_mails_only_a_bad_night(tmp_path: Path, code: int, mailed: str) -> None:
    (line,) = snippets("cron")
    fields = line.split(None, 5)
    assert fields[:5] == ["0", "3", "*", "*", "*"]
    assert "%" not in line, "cron would take it for the end of the line"
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "space").mkdir()
    put_stub(tmp_path / ".venv" / "bin", code)
    command = fields[5].replace("/srv/ilacs-workspace", str(tmp_path / "space")).replace("/srv/ilacs ", f"{tmp_path} ")
    ended = in_shell(command, tmp_path)
    assert (ended.stdout, ended.stderr) == (mailed, "")
    assert (tmp_path / "space" / "night.log").read_text(encoding="utf-8") == "told\n"
    assert (tmp_path / "noted").read_text(encoding="utf-8") == f"{tmp_path} {tmp_path / 'space'} {' '.join(NIGHT)}\n"


# GitHub Actions


def test_the_workflow_runs_every_night_keeps_the_workspace_and_uploads_the_bundle() -> None:
    read = workflow()
    assert read[True]["schedule"] == [{"cron": "0 3 * * *"}]  # YAML 1.1 reads `on` as true
    assert read["permissions"] == {"contents": "read"}
    order = list(steps())
    assert order.index("night") < order.index("bundle") < order.index("actions/upload-artifact@v4")
    assert order[-1] == "end with the code of the night"
    restored, saved = steps()["workspace of the last night"]["with"], steps()["keep the workspace"]["with"]
    assert (restored["path"], saved["path"]) == ("workspace", "workspace")
    assert restored["key"] == saved["key"] != restored["restore-keys"]
    assert saved["key"].startswith(restored["restore-keys"])
    assert read["jobs"]["night"]["env"]["ILACS_WORKSPACE"].endswith(f"/{saved['path']}")
    version = steps()["actions/setup-python@v5"]["with"]["python-version"]
    assert isinstance(version, str), "3.10 without quotes would be 3.1"
    assert "requirements.lock" in steps()["install"]["run"]
    assert (ROOT / "requirements.lock").is_file()


@needs_a_shell
@pytest.mark.skipif(shutil.which("bash") is None, reason="the runner's shell is bash")
@pytest.mark.parametrize("code", [0, 10, 13])
def test_the_steps_of_the_workflow_deliver_the_bundle_and_end_with_the_code(tmp_path: Path, code: int) -> None:
    """Each step in the shell GitHub gives it, which stops at the first error."""
    put_stub(tmp_path, code)
    space, told = tmp_path / "workspace", tmp_path / "output"
    shell = ("bash", "-e", "-c")
    night = in_shell(
        steps()["night"]["run"], tmp_path, shell=shell, ILACS_WORKSPACE=str(space), GITHUB_OUTPUT=str(told)
    )
    assert night.returncode == 0, "the bundle is uploaded also after a bad night"
    assert told.read_text(encoding="utf-8") == f"code={code}\n"
    assert (tmp_path / "noted").read_text(encoding="utf-8") == f"{tmp_path} {space} {' '.join(NIGHT)}\n"
    assert in_shell(steps()["bundle"]["run"], tmp_path, shell=shell, ILACS_WORKSPACE=str(space)).returncode == 0
    assert (tmp_path / "bundle" / "index.html").read_text(encoding="utf-8") == "page\n"
    assert not (tmp_path / "bundle").is_symlink()
    last = steps()["end with the code of the night"]
    assert last["env"] == {"CODE": "${{ steps.night.outputs.code }}"}
    assert in_shell(last["run"], tmp_path, shell=shell, CODE=str(code)).returncode == code


@needs_a_shell
def test_a_night_without_any_bundle_ends_as_it_did(tmp_path: Path) -> None:
    ended = in_shell(steps()["bundle"]["run"], tmp_path, ILACS_WORKSPACE=str(tmp_path / "none"))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (tmp_path / "bundle").exists()
