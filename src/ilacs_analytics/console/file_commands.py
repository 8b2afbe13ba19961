"""Commands that bring files in and take them out: `add`, `remove`, `fetch`, `template`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ilacs_analytics.console import output
from ilacs_analytics.errors import IlacsError, NothingAdded, UnknownFetchName, UnreadableSource, UsageError, nearest
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings

if TYPE_CHECKING:
    from ilacs_analytics.sources.adding import AddResult
    from ilacs_analytics.sources.fetch.files import FetchResult
    from ilacs_analytics.sources.fetch.reports import ReportsResult
    from ilacs_analytics.sources.kept.store import AddedFile

REPORTS = "reports"
"""What `ilacs fetch` calls Ofsted's reports, beside the names of the publications."""


def add(
    settings: Settings, progress: Progress, paths: Sequence[Path], *, published_on: str, edition: str,
    mapping: Path | None, strict: bool, wait_s: float, as_json: bool,
) -> None:  # fmt: skip
    """`ilacs add`: a line a file; ends with 10 where a file named itself fails, or, with `strict`, any file."""
    from ilacs_analytics.sources.adding import AddResult, add_paths
    from ilacs_analytics.sources.kept.set_aside import use_again
    from ilacs_analytics.warehouse.ask.door import parse_day
    from ilacs_analytics.warehouse.publish import locked, writable

    day = parse_day("--published-on", published_on)
    result, failures = AddResult(), []
    with locked(settings, task="ilacs add", wait_s=wait_s), writable(settings.added_folder):
        for path in paths:  # one that fails does not keep the others out
            try:
                came = add_paths(
                    settings, [path], published_on=day, edition=edition, mapping=mapping, progress=progress
                )
                result.extend(came)
            except UnreadableSource as error:
                failures.append(error)
        failures += result.empty
        use_again(settings, [added.added_id for added in result.already])  # who adds a file again wants it tried again
    if as_json:
        output.print_json(_as_json(result))
    else:
        _print(result)
    if failures:
        raise (
            failures[0]
            if len(failures) == 1
            else NothingAdded(
                f"{len(failures)} of the files named could not be added",
                where="\n         ".join(": ".join(filter(None, (error.where, error.what))) for error in failures),
                next_step="add them one by one to see what each lacks",
            )
        )
    if strict and result.rejected:
        raise NothingAdded(
            f"{len(result.rejected)} file(s) could not be added",
            where="\n         ".join(f"{one.name}: {one.error.what}" for one in result.rejected),
            next_step="the others are there; run without --strict to end with 0",
        )


def remove(settings: Settings, added_id: str, *, wait_s: float) -> None:
    """`ilacs remove`: take a file out again; the next build is made without it."""
    from ilacs_analytics.sources.kept import store
    from ilacs_analytics.sources.kept.set_aside import use_again
    from ilacs_analytics.warehouse.publish import locked

    with locked(settings, task="ilacs remove", wait_s=wait_s):
        removed = store.remove(settings, added_id)
        use_again(settings, [added_id])
    print(f"removed {removed.added_id} ({removed.file_name}); run `ilacs build` to build without it")


def fetch(
    settings: Settings, progress: Progress, names: Sequence[str], *, authorities: Sequence[str], list_only: bool,
    wait_s: float, as_json: bool,
) -> None:  # fmt: skip
    """`ilacs fetch`: download what the publishers have and add it; ends with 10 where a download failed.

    Without names all publications; reports only where they are named, for their pages are many.
    """
    from ilacs_analytics.errors import DownloadsFailed
    from ilacs_analytics.sources import adding
    from ilacs_analytics.sources.fetch.files import FetchResult
    from ilacs_analytics.sources.fetch.provider_pages import resolve_authorities
    from ilacs_analytics.sources.fetch.reports import fetch_reports
    from ilacs_analytics.sources.kept import store
    from ilacs_analytics.warehouse.publish import locked

    publications = _check_fetch_names(settings, names)
    wants_reports = REPORTS in names
    if (authorities or list_only) and not wants_reports:
        raise UsageError(
            "--authority and --list-only are about reports",
            next_step="write `ilacs fetch reports`, with the same options",
        )
    today = dt.datetime.now(tz=dt.UTC).date()
    codes = resolve_authorities(settings, authorities, today=today)
    files, reports = FetchResult((), ()), None
    with locked(settings, task="ilacs fetch", wait_s=wait_s):
        if publications or not wants_reports:
            files = _fetch_publications(settings, progress, publications)
        if wants_reports:
            held = {added.sha256 for added in store.read_ledger(settings)}
            reports = fetch_reports(
                settings,
                progress,
                authorities=codes,
                add=adding.add_paths,
                holds=held.__contains__,
                download=not list_only,
            )
    failures = files.failures + (reports.failures if reports is not None else ())
    if as_json:
        output.print_json(files.as_json() | ({} if reports is None else {"reports": reports.as_json()}))
    else:
        if files.fetched:
            output.print_table(
                ["publication", "outcome", "address"], [(one.name, one.outcome, one.address) for one in files.fetched]
            )
        if reports is not None:
            _print_reports(settings, reports)
        if not list_only:
            print("run `ilacs build` to build with what is new")
    if failures:
        things = "publications" if reports is None else "publications, pages or reports"
        raise failures[0] if len(failures) == 1 else DownloadsFailed(failures, things)


def look_for_new(settings: Settings, progress: Progress) -> tuple[dict[str, Any] | None, IlacsError | None]:
    """Fetch all publications as the first stage of a run: what came, and what failed, which stops nothing.

    Call it while the workspace is locked.
    """
    try:
        files = _fetch_publications(settings, progress, [])
    except UnreadableSource as error:  # before any address was asked
        return None, error
    return files.as_json(), files.failure


def _fetch_publications(settings: Settings, progress: Progress, names: Sequence[str]) -> FetchResult:
    """Download what the publishers have of these publications, of all where none is named, and add what is new."""
    from ilacs_analytics.sources import adding
    from ilacs_analytics.sources.fetch.files import fetch as fetch_files
    from ilacs_analytics.sources.kept import store

    return fetch_files(
        settings,
        progress,
        names=names,
        add=adding.add_paths,
        holds=lambda sha256: sha256 in {added.sha256 for added in store.read_ledger(settings)},
    )


def template(settings: Settings, authority: str, folder: Path) -> None:
    """`ilacs template`: an empty CSV and workbook for an authority's own figures; ends with 2 for one nobody knows."""
    from ilacs_analytics.sources.local.template import write_template
    from ilacs_analytics.warehouse.publish import writable

    today = dt.datetime.now(tz=dt.UTC).date()
    with writable(folder):
        written = write_template(settings.resource("data", "reference"), authority, folder, today=today)
    for path in written:
        print(f"wrote {path}")
    print("fill in the column value of one of them, then run `ilacs add` with it and `ilacs build`")


def describe_added(files: Sequence[AddedFile]) -> list[dict[str, Any]]:
    """What `ilacs status` tells of each added file: what it is, its edition, and the age of what it says."""
    today = dt.datetime.now(tz=dt.UTC).date()
    told = []
    for file in files:
        known_to = file.as_at or file.published_on
        age = (today - dt.date.fromisoformat(known_to)).days if known_to else None
        told.append(
            {
                "id": file.added_id,
                "title": file.title,
                "edition": file.edition,
                "known_to": known_to or None,
                "age_days": age,
                "added_on": file.added_on,
                "file": file.file_name,
                "is_report": file.kind == "inspection_report",
            }
        )
    return told


def _check_fetch_names(settings: Settings, names: Sequence[str]) -> list[str]:
    """The publications among the names. Raises `UnknownFetchName` for what is neither one nor the reports."""
    from ilacs_analytics.sources.fetch.addresses import REGISTRY, read_registry

    known = [*(row.name for row in read_registry(settings)), REPORTS]
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"there are {', '.join(known)}"
            raise UnknownFetchName(f"'{name}' is no publication that can be fetched", where=REGISTRY, next_step=hint)
    return [name for name in names if name != REPORTS]


def _print_reports(settings: Settings, result: ReportsResult) -> None:
    from ilacs_analytics.sources.fetch.provider_pages import read_short_names
    from ilacs_analytics.sources.kept.listed_reports import LISTED

    names = read_short_names(settings)
    if result.reports:
        output.print_table(
            ["authority", "report", "published", "outcome", "address"],
            [
                (
                    names.get(one.authority_code, one.authority_code),
                    one.title,
                    one.published_on,
                    one.outcome,
                    one.address,
                )
                for one in result.reports
            ],
        )
    asked, failed = len(result.pages), sum(page.outcome == "failed" for page in result.pages)
    came = sum(one.outcome in {"added", "already_there"} for one in result.reports)
    new = sum(one.outcome == LISTED for one in result.reports)
    print(
        f"pages asked: {asked}, of which failed: {failed}; reports downloaded: {came}; "
        f"new on the list and left there: {new}; known and not here: {len(result.unread)}"
    )


def _print(result: AddResult) -> None:
    for added in result.added:
        print(f"added    {added.added_id}: {added.title} ({added.publisher}), from {added.file_name}")
        if (line := result.told.get(added.added_id)) is not None:
            print(f"         {line.text()}")
    for added in result.already:
        print(f"there    {added.added_id}: the same file was added on {added.added_on}")
    for again in result.repeated:
        print(f"same     {again.name}: its content is that of {again.same_as}")
    for refused in result.rejected:
        print(f"rejected {refused.name}: {refused.error.what}")
    if result.added:
        print("run `ilacs build` (or `ilacs run`) to use them")


def _as_json(result: AddResult) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "added": [
            asdict(added) | ({"read": line.as_json()} if (line := result.told.get(added.added_id)) else {})
            for added in result.added
        ],
        "already": [asdict(added) for added in result.already],
        "repeated": [asdict(one) for one in result.repeated],
        "rejected": [
            {"name": one.name, "what": one.error.what, "where": one.error.where, "next": one.error.next_step}
            for one in result.rejected
        ],
    }
