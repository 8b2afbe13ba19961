"""The drawing script: made once for the installed versions, shared by a bundle's pages or held by each."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import pytest

from ilacs_analytics.reports.page.runtime import KEPT, Runtime, load_runtime, put_runtime
from ilacs_analytics.settings import Settings


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Calls of the library that makes the script, which takes seconds."""
    import vl_convert

    calls: list[str] = []

    def bundle(snippet: str, *, vl_version: str) -> str:
        calls.append(vl_version)
        return f"made of {snippet} </script>"

    monkeypatch.setattr(vl_convert, "javascript_bundle", bundle)
    return calls


def test_it_is_made_once_and_kept_by_its_versions(tmp_path: Path, made: list[str]) -> None:
    settings = Settings(resources=tmp_path, workspace=tmp_path)
    kept = settings.reports_folder / KEPT
    kept.mkdir(parents=True)
    (kept / "vega-of-an-earlier-version.js").write_text("old", encoding="utf-8")
    runtime = load_runtime(settings, self_contained=False)
    assert load_runtime(settings, self_contained=False) == runtime
    assert len(made) == 1
    (file,) = kept.iterdir()
    assert file.read_text(encoding="utf-8") == runtime.script
    assert version("altair") in file.name
    told = hashlib.sha256(runtime.script.encode()).hexdigest()[:12]
    assert runtime.file == f"assets/vega-{told}.js"
    assert str(runtime.markup) == f'<script src="assets/vega-{told}.js"></script>'
    put_runtime(runtime, tmp_path)
    put_runtime(runtime, tmp_path)
    assert (tmp_path / runtime.file).read_text(encoding="utf-8") == runtime.script


def test_a_page_that_stands_alone_holds_it(tmp_path: Path, made: list[str]) -> None:
    settings = Settings(resources=tmp_path, workspace=tmp_path)
    runtime = load_runtime(settings, self_contained=True)
    assert runtime.file == ""
    assert str(runtime.markup) == "<script>made of window.vegaEmbed = vegaEmbed; <\\/script></script>"
    put_runtime(runtime, tmp_path)
    assert not (tmp_path / "assets").exists()
    assert load_runtime(settings, self_contained=False).script == runtime.script
    assert len(made) == 1


def test_a_name_is_written_into_a_page_safely() -> None:
    assert str(Runtime("x", 'a"b.js').markup) == '<script src="a&#34;b.js"></script>'
