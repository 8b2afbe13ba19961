"""An added file that cannot be used is set aside: the rest is published, the exit code is 10, and it is told until someone acts.

The resources are a copy in which one check of the published rates is critical for added files too.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tables import DURHAM, HARTLEPOOL, workforce, workforce_row, write_csv
from workspaces import ROOT, Workspace

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.set_aside import SET_ASIDE, files_in_use, read_set_aside
from ilacs_analytics.warehouse.added import files as added_room

pytestmark = pytest.mark.campaign

CHECK = "sql/checks/agency_rate_follows_from_parts.sql"
GOOD = workforce(workforce_row(2026, HARTLEPOOL))
BAD = workforce(workforce_row(2027, HARTLEPOOL), workforce_row(2027, DURHAM, 55, 10, 40, 15.5))
"""Ten of fifty are not 55 per cent."""
MENDED = workforce(workforce_row(2027, HARTLEPOOL), workforce_row(2027))
WHY = (
    "fails a critical check, agency_rate_follows_from_parts: dfe-csww-2027, row 3 column agency_rate_fte: agency workers over "
    "all workers is not the rate printed (printed 55, found 20.0)"
)


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the checkout in which the check is critical for added files."""
    target = tmp_path_factory.mktemp("strict")
    for folder in ("data", "sql", "expectations"):
        shutil.copytree(ROOT / folder, target / folder)
    for file in ("pyproject.toml", "requirements.lock", "reports.toml"):
        shutil.copyfile(ROOT / file, target / file)
    check = target / CHECK
    check.write_text("-- on added: critical\n" + check.read_text(encoding="utf-8"), encoding="utf-8")
    yield target
    shutil.rmtree(target)


@pytest.fixture
def workspace(tmp_path: Path, resources: Path) -> Workspace:
    """A workspace with a good edition, built."""
    workspace = Workspace(tmp_path / "workspace", resources)
    workspace.build(write_csv(tmp_path / "good.csv", GOOD))
    return workspace


def settings_of(workspace: Workspace) -> Settings:
    return Settings(resources=workspace.resources, workspace=workspace.path)


def editions(workspace: Workspace) -> list[str]:
    return [row[0] for row in workspace.ask("select source_id from meta.added_file order by 1")]


def status(workspace: Workspace) -> Any:
    return json.loads(workspace.do("status", "--json"))


def test_an_edition_that_fails_a_critical_check_is_left_out_and_told(workspace: Workspace, tmp_path: Path) -> None:
    good = workspace.build_id
    workspace.do("add", write_csv(tmp_path / "bad.csv", BAD))
    code, out, err = workspace.ilacs("build", "--json")
    assert code == 10, err
    assert err.split("EditionSetAside", 1)[1] == (
        ": 1 added file is set aside; everything else is published\n"
        f"  where: dfe-csww-2027: {WHY}; dfe-csww-2026 is used\n"
        "  next:  add a corrected file, or take it out with `ilacs remove dfe-csww-2027`; `ilacs build --force` tries it once "
        "more\n"
    )
    told = json.loads(out)["set_aside"]
    assert [(one["added_id"], one["used_instead"], one["why"]) for one in told] == [
        ("dfe-csww-2027", "dfe-csww-2026", WHY)
    ]
    # what is left out is no part of the build, and the same files give the same build
    assert workspace.build_id == good
    assert editions(workspace) == ["dfe-csww-2026"]
    assert [one["added_id"] for one in status(workspace)["set_aside"]] == ["dfe-csww-2027"]
    assert status(workspace)["is_up_to_date"] is True
    assert f"set aside  dfe-csww-2027, since {told[0]['since']}; dfe-csww-2026 is used: {WHY}" in workspace.do("status")


def test_it_is_told_every_night_until_it_is_taken_out(workspace: Workspace, tmp_path: Path) -> None:
    workspace.do("add", write_csv(tmp_path / "bad.csv", BAD))
    for _ in range(2):
        assert "dfe-csww-2027" in workspace.refused("build", code=10)
    workspace.do("remove", "dfe-csww-2027")
    assert workspace.do("build")
    assert status(workspace)["set_aside"] == []
    workspace.do("add", tmp_path / "bad.csv")  # the same bytes again: nothing of the earlier mark is left
    assert [file.added_id for file in files_in_use(settings_of(workspace))] == ["dfe-csww-2026", "dfe-csww-2027"]


def test_a_corrected_file_of_the_same_edition_ends_the_matter(workspace: Workspace, tmp_path: Path) -> None:
    workspace.do("add", write_csv(tmp_path / "bad.csv", BAD))
    workspace.refused("build", code=10)
    workspace.do("add", write_csv(tmp_path / "mended.csv", MENDED))
    workspace.do("build")
    (second, mended) = editions(workspace)
    assert (second, mended[:13]) == ("dfe-csww-2026", "dfe-csww-2027")
    (told,) = status(workspace)["set_aside"]
    assert (told["added_id"], told["used_instead"], told["is_replaced"]) == ("dfe-csww-2027", mended, True)


def test_adding_it_again_and_force_try_it_again(workspace: Workspace, tmp_path: Path, resources: Path) -> None:
    bad = write_csv(tmp_path / "bad.csv", BAD)
    workspace.do("add", bad)
    workspace.refused("build", code=10)
    workspace.do("add", bad)
    assert read_set_aside(settings_of(workspace)) == []
    workspace.refused("build", code=10)
    lenient = shutil.copytree(resources, tmp_path / "lenient")
    (lenient / CHECK).write_bytes((ROOT / CHECK).read_bytes())
    now = Workspace(workspace.path, lenient)
    assert "dfe-csww-2027" in now.refused("build", code=10)  # another package does not try it by itself
    now.do("build", "--force")
    assert editions(now) == ["dfe-csww-2026", "dfe-csww-2027"]


def test_the_whole_run_is_done_before_it_is_told(workspace: Workspace, tmp_path: Path) -> None:
    """The gate is asked and reports would be made; the code is that of the first stage that failed."""
    workspace.do("add", write_csv(tmp_path / "bad.csv", BAD))
    (workspace.path / "warehouse" / f"{workspace.build_id}.checks.json").unlink(missing_ok=True)
    _, out, err = workspace.ilacs("run", "--json")
    assert (workspace.path / "warehouse" / f"{workspace.build_id}.checks.json").is_file()
    assert "EditionSetAside: 1 added file is set aside" in err, out


def test_a_file_no_reader_can_read_is_set_aside_and_the_earlier_edition_is_used(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.do("add", write_csv(tmp_path / "mended.csv", MENDED))
    load = added_room.load_figures

    def refuse(connection: Any, file: Any, *arguments: Any) -> None:
        if file.added_id == "dfe-csww-2027":
            raise UnreadableSource("a row cannot be read", where="mended.csv")
        load(connection, file, *arguments)

    monkeypatch.setattr(added_room, "load_figures", refuse)
    assert "dfe-csww-2027: a row cannot be read (mended.csv); dfe-csww-2026 is used" in workspace.refused(
        "build", code=10
    )
    assert editions(workspace) == ["dfe-csww-2026"]

    def break_down(*arguments: Any) -> None:
        raise KeyError("a column")

    monkeypatch.setattr(added_room, "load_figures", break_down)
    told = workspace.refused("build", "--force", code=10)
    assert (
        "dfe-csww-2026: the reader broke: KeyError: 'a column'; tell the project's issues; no other edition is there"
        in told
    )
    assert "2 added files are set aside" in told
    assert editions(workspace) == []


def test_files_that_are_gone_or_changed_are_set_aside_all_at_once(workspace: Workspace, tmp_path: Path) -> None:
    workspace.do("add", write_csv(tmp_path / "mended.csv", MENDED))
    kept = {path.name: path for path in (workspace.path / "added").glob("*/*.csv")}
    kept["good.csv"].unlink()
    kept["mended.csv"].write_text("other", encoding="utf-8")
    told = workspace.refused("build", code=10)
    assert "2 added files are set aside" in told
    assert "dfe-csww-2026: the added file dfe-csww-2026 is gone" in told
    assert "dfe-csww-2027: the added file dfe-csww-2027 was changed" in told
    assert editions(workspace) == []


def test_our_own_data_are_never_set_aside(workspace: Workspace, tmp_path: Path, resources: Path) -> None:
    """An offender in data/ stops the build with 11, also beside a bad added file; the pointer stays."""
    ours = shutil.copytree(resources, tmp_path / "ours")
    rates = ours / "data/official/agency_rate.csv"
    text = rates.read_text(encoding="utf-8")
    before, after = (
        "fte,whole_authority,16,16,,percent,,dfe-csww-2025,row 1314 ",
        "fte,whole_authority,17,17,,percent,,dfe-csww-2025,row 1314 ",
    )
    assert text.count(before) == 1
    rates.write_text(text.replace(before, after), encoding="utf-8")
    here = Workspace(workspace.path, ours)
    built = here.build_id
    assert "ChecksFoundOffenders" in here.refused("build", code=11)
    here.do("add", write_csv(tmp_path / "bad.csv", BAD))
    assert "ChecksFoundOffenders: 2 row(s) fail a critical check" in here.refused("build", code=11)
    assert here.build_id == built
    assert read_set_aside(settings_of(here)) == []


def test_identifiers_given_for_a_file_that_was_left_out_are_taken_back(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were never published; a build without the file has the name it had before the file came."""
    from ilacs_analytics.warehouse.build import run as room

    good, calls = workspace.build_id, []
    keep_minted = room.keep_minted

    def mint(connection: Any, added: Any) -> None:
        keep_minted(connection, added)
        if "dfe-csww-2027" in added.ids:
            calls.append(added.ids)
            added.settings.minted_registry.write_text("an identifier", encoding="utf-8")

    monkeypatch.setattr(room, "keep_minted", mint)
    workspace.do("add", write_csv(tmp_path / "bad.csv", BAD))
    workspace.refused("build", code=10)
    assert calls == [["dfe-csww-2026", "dfe-csww-2027"]]
    assert not settings_of(workspace).minted_registry.exists()
    assert workspace.build_id == good


def test_a_list_that_is_not_ours_is_refused(workspace: Workspace) -> None:
    (workspace.path / "added" / SET_ASIDE).write_text("a,b\n1,2\n", encoding="utf-8")
    told = workspace.refused("build", code=10)
    assert "the list of files set aside has the columns a, b" in told
    assert "it needs added_id, sha256, since, why; delete it, and the next build finds out again" in told
