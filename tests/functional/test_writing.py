"""What stands in the way: a read-only folder, a full disk, another writer, a warehouse that cannot be read."""

import errno
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from ilacs_analytics.errors import CannotWrite, ReportNotWritten
from ilacs_analytics.warehouse.publish import refuse_to_write

pytestmark = pytest.mark.campaign

FULL = (
    "CannotWrite: the disk is full or a limit on file size is reached\n"
    "  where: {folder}\n"
    "  next:  free some space and run it again; what was published before is as it was"
)
READ_ONLY = (
    "CannotWrite: the folder cannot be written\n"
    "  where: {folder}\n"
    "  next:  choose another with --workspace DIR or ILACS_WORKSPACE"
)


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.ENOSPC, "the disk is full or a limit on file size is reached"),
        (errno.EDQUOT, "the disk is full or a limit on file size is reached"),
        (errno.EFBIG, "the disk is full or a limit on file size is reached"),
        (errno.EACCES, "the folder cannot be written"),
        (errno.EPERM, "the folder cannot be written"),
        (errno.EROFS, "the folder cannot be written"),
        (errno.ENOTDIR, "a file stands where a folder is needed"),
        (errno.EEXIST, "a file stands where a folder is needed"),
        (errno.EIO, "writing failed: [Errno 5] Input/output error"),
    ],
)
def test_the_system_s_refusal_is_told_in_words(number, what):
    with pytest.raises(CannotWrite) as caught:
        refuse_to_write(OSError(number, os.strerror(number)), Path("workspace"))
    assert (caught.value.what, caught.value.where, caught.value.exit_code) == (what, "workspace", 11)
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('IO Error: Could not write file "w": File too large', "the disk is full or a limit on file size is reached"),
        (
            'IO Error: Could not write file "w": No space left on device',
            "the disk is full or a limit on file size is reached",
        ),
        ('IO Error: Cannot open file "w": Permission denied', "the folder cannot be written"),
    ],
)
def test_the_database_s_refusal_is_told_in_the_same_words(text, what):
    with pytest.raises(ReportNotWritten) as caught:
        refuse_to_write(duckdb.IOException(text), Path("reports"), ReportNotWritten)
    assert (caught.value.what, caught.value.exit_code) == (what, 13)


@pytest.mark.parametrize("below", ["file", "file/workspace"])
def test_a_workspace_where_a_file_stands_is_refused(built_copy, below):
    (built_copy.path / "file").write_text("not a folder", encoding="utf-8")
    told = built_copy.refuse("build", "--workspace", below, code=11)
    assert told == (
        "CannotWrite: a file stands where a folder is needed\n"
        f"  where: {built_copy.path / below}\n"
        "  next:  choose another with --workspace DIR or ILACS_WORKSPACE"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no POSIX permissions here")
def test_a_read_only_workspace_is_refused(copied_project, say):
    folder = copied_project.path
    folder.chmod(0o555)
    try:
        obeying = {"preexec_fn": obey_permissions} if os.geteuid() == 0 else {}
        ended = copied_project.run("build", **obeying)
    except subprocess.SubprocessError:
        pytest.skip("root's right to write anywhere cannot be given up here")
    finally:
        folder.chmod(0o755)
    assert (ended.code, ended.out) == (11, "")
    assert say(ended) == READ_ONLY.format(folder=folder)
    assert not (folder / "warehouse").exists()


def obey_permissions():
    """Give up root's right to write anywhere, in the process about to be started."""
    import ctypes

    drop_from_bounding_set, may_override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
    if ctypes.CDLL(None).prctl(drop_from_bounding_set, may_override, 0, 0, 0) != 0:
        raise PermissionError("prctl")


@pytest.mark.parametrize(("limit", "where"), [(2_000_000, "warehouse"), (100, "warehouse"), (10, "")])
def test_a_full_disk_during_build_leaves_the_earlier_build(built_copy, say, limit, where):
    """At three sizes: while rows are written, when the file is begun, and before it."""
    before = built_copy.state()
    ended = built_copy.run("build", "--force", plan=json.dumps({"file_limit": limit}))
    assert (ended.code, ended.out) == (11, "")
    assert say(ended) == FULL.format(folder=built_copy.path / where)
    assert built_copy.state() == before
    assert built_copy.ilacs("query", "select count(*) from place").code == 0


def test_a_full_disk_during_check_leaves_the_earlier_verdict(built_copy, say):
    before = built_copy.state()
    ended = built_copy.run("check", plan=json.dumps({"file_limit": 1000}))
    assert (ended.code, ended.out) == (11, "")
    assert say(ended) == FULL.format(folder=built_copy.path / "warehouse")
    assert built_copy.state() == before


@pytest.mark.parametrize("second", ["build", "check", "report", "run"])
def test_a_second_writer_is_sent_away_and_told_who_works(built_copy, second):
    with built_copy.spawn("build", "--force", plan='{"at": "build: loading facts", "do": "pause"}') as first:
        until_said(first, "build: loading facts")
        ended = built_copy.ilacs(second)
        assert (ended.code, ended.out) == (14, "")
        assert ended.err == (
            f"WorkspaceBusy: another process works in this workspace: ilacs build (process {first.pid})\n"
            f"  where: {built_copy.path}\n"
            "  next:  wait for it, or give --wait SECONDS; readers are not affected\n"
        )
        assert built_copy.ilacs("query", "select 1 as one", "--format", "csv").out == "one\n1\n"
        first.communicate("go on\n", timeout=60)
        assert first.returncode == 0


def test_a_second_writer_that_waits_goes_after_the_first(built_copy):
    with built_copy.spawn("build", "--force", plan='{"at": "build: loading facts", "do": "pause"}') as first:
        until_said(first, "build: loading facts")
        ended_before = []

        def let_the_first_go_on(_seconds):
            if not ended_before:
                first.communicate("go on\n", timeout=60)
                ended_before.append(first.returncode)

        with mock.patch("filelock._api.time", mock.Mock(wraps=time, sleep=let_the_first_go_on)):
            second = built_copy.ilacs("build", "--wait", "60", "--json")
        assert ended_before == [0]
        assert second.code == 0
        assert json.loads(second.out)["was_current"] is True


def test_a_lock_whose_holder_said_nothing_is_told_as_such(built_copy):
    with built_copy.spawn("build", "--force", plan='{"at": "build: loading facts", "do": "pause"}') as first:
        until_said(first, "build: loading facts")
        (built_copy.path / "warehouse" / ".lock-holder.json").write_text("{", encoding="utf-8")
        assert "another process works in this workspace: it has not said which" in built_copy.ilacs("build").err
        first.communicate("go on\n", timeout=60)


@pytest.mark.parametrize("command", [("check",), ("query", "select 1"), ("trace", "Durham", "overall"), ("report",)])
def test_no_warehouse_yet(copied_project, command):
    ended = copied_project.ilacs(*command)
    assert (ended.code, ended.out) == (11, "")
    assert ended.err.endswith(
        "NoWarehouse: nothing has been built yet\n"
        f"  where: {copied_project.path / 'warehouse'}\n"
        "  next:  run `ilacs build` (or `make report`), or name another workspace with --workspace DIR\n"
    )


@pytest.mark.parametrize("command", [("query", "select 1"), ("check",), ("report",), ("trace", "Durham", "overall")])
def test_a_warehouse_of_a_newer_version_is_not_misread(built_copy, command):
    path = build_of(built_copy)
    newer = path.with_name("newer.duckdb")
    shutil.copyfile(path, newer)
    with duckdb.connect(str(newer)) as opened:
        opened.execute("update meta.build set schema_version = 2, package_version = '9.9.9'")
    (path.parent / "CURRENT").write_text("newer\n", encoding="ascii")
    assert built_copy.refuse(*command, code=11) == (
        "WarehouseTooNew: the build was made by version 9.9.9 (schema 2); this package reads schema 1\n"
        f"  where: {newer}\n"
        "  next:  upgrade the package, or run `ilacs build` with this one"
    )


def test_a_damaged_warehouse_is_told_and_built_again(built_copy):
    path = build_of(built_copy)
    path.unlink()  # a hard link
    path.write_bytes(b"not a database" * 1000)
    told = built_copy.refuse("query", "select 1", code=11)
    assert told.startswith("WarehouseError: the file cannot be opened: ")
    assert told.endswith(f"\n  where: {path}\n  next:  run `ilacs build --force`")
    assert built_copy.ilacs("build", "--force").code == 0
    assert built_copy.ilacs("query", "select 1 as one", "--format", "csv").out == "one\n1\n"


def test_a_pointer_to_a_build_that_is_gone_is_told_and_built_again(built_copy):
    path = build_of(built_copy)
    path.unlink()
    assert built_copy.refuse("query", "select 1", code=11) == (
        f"NoWarehouse: build {path.stem} is not there\n  where: {path.parent}\n  next:  run `ilacs build`"
    )
    assert built_copy.ilacs("build").code == 0
    assert built_copy.ilacs("query", "select 1 as one", "--format", "csv").out == "one\n1\n"


def build_of(project):
    """The published build's file."""
    folder = project.path / "warehouse"
    return folder / f"{(folder / 'CURRENT').read_text(encoding='ascii').strip()}.duckdb"


def until_said(process, line):
    """Read a process's progress up to and with one line."""
    for told in process.stderr:
        if told.rstrip("\n") == line:
            return
    raise AssertionError(f"the process ended without saying {line!r}")
