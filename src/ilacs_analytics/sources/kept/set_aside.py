"""Added files that a build could not use: set aside, so that the rest is published, and named until somebody acts.

`added/set_aside.csv` has one row a file: identifier, checksum, the day, and why. The file stays where it is. It is used
again once it is added again, `build --force` tries it, or a corrected one comes; taking it out with `remove` ends the matter.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from ilacs_analytics.errors import EditionSetAside, UnreadableSource
from ilacs_analytics.settings import Settings
from ilacs_analytics.sources.kept.store import AddedFile, read_ledger, replace_rows

SET_ASIDE = "set_aside.csv"
LONGEST_WHY = 600
"""Characters of a reason that are kept."""


@dataclass(frozen=True)
class SetAside:
    """One added file that builds leave out: since which day, and why."""

    added_id: str
    sha256: str
    since: str
    why: str


@dataclass(frozen=True)
class Standing:
    """A file set aside as `status` tells it: `used_instead` is the latest other edition in use, or empty.

    `is_replaced` is true where a file of the same publication and edition is in use: then nothing is missing.
    """

    added_id: str
    since: str
    why: str
    used_instead: str
    is_replaced: bool

    def as_json(self) -> dict[str, str | bool]:
        """The record as `--json` prints it."""
        return asdict(self)


def read_set_aside(settings: Settings) -> list[SetAside]:
    """Files set aside that are still in the ledger as they were. Raises `UnreadableSource` for a list that is not ours."""
    there = {(added.added_id, added.sha256) for added in read_ledger(settings)}
    return [row for row in _read(settings) if (row.added_id, row.sha256) in there]


def _read(settings: Settings) -> list[SetAside]:
    """Every row of the list, also of files that are no longer there."""
    path = settings.added_folder / SET_ASIDE
    if not path.is_file():
        return []
    wanted = [column.name for column in fields(SetAside)]
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != wanted:
            raise UnreadableSource(
                f"the list of files set aside has the columns {', '.join(reader.fieldnames or ())}",
                where=str(path),
                next_step=f"it needs {', '.join(wanted)}; delete it, and the next build finds out again",
            )
        return sorted((SetAside(**row) for row in reader), key=lambda row: row.added_id)


def files_in_use(settings: Settings) -> list[AddedFile]:
    """The added files a build uses: all of the ledger but those set aside."""
    aside = {(row.added_id, row.sha256) for row in read_set_aside(settings)}
    return [added for added in read_ledger(settings) if (added.added_id, added.sha256) not in aside]


def put_aside(settings: Settings, reasons: Mapping[str, str]) -> None:
    """Set files aside, each with its reason, by identifier; call it while the workspace is locked."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    sha256 = {added.added_id: added.sha256 for added in read_ledger(settings)}
    rows = [row for row in read_set_aside(settings) if row.added_id not in reasons]
    rows += [
        SetAside(added_id, sha256[added_id], today, " ".join(why.split())[:LONGEST_WHY])
        for added_id, why in reasons.items()
    ]
    _write(settings, rows)


def use_again(settings: Settings, added_ids: Collection[str] | None = None) -> None:
    """Have the next build try these files again, or all; call it while the workspace is locked."""
    rows = _read(settings)
    left = [row for row in rows if added_ids is not None and row.added_id not in added_ids]
    if left != rows:
        _write(settings, left)


def standing(settings: Settings) -> list[Standing]:
    """Every file set aside, with what is used in its place."""
    in_use = files_in_use(settings)
    files = {added.added_id: added for added in read_ledger(settings)}
    told = []
    for row in read_set_aside(settings):
        file = files[row.added_id]
        others = [other for other in in_use if other.publication == file.publication]
        others.sort(key=lambda other: (other.published_on or other.as_at, other.edition, other.added_id))
        same = [other for other in others if other.edition == file.edition]
        instead = [other.added_id for other in same or others][-1:]
        told.append(Standing(row.added_id, row.since, row.why, "".join(instead), bool(same)))
    return told


def error_for(told: Sequence[Standing]) -> EditionSetAside | None:
    """The error a build ends with after everything else was done; None where each file set aside has been replaced."""
    missing = [one for one in told if not one.is_replaced]
    if not missing:
        return None
    count = len(missing)
    lines = [
        f"{one.added_id}: {one.why}; {f'{one.used_instead} is used' if one.used_instead else 'no other edition is there'}"
        for one in missing
    ]
    names = " or ".join(f"`ilacs remove {one.added_id}`" for one in missing[:3])
    return EditionSetAside(
        f"{count} added file{'s are' if count != 1 else ' is'} set aside; everything else is published",
        where="\n         ".join(lines),
        next_step=f"add a corrected file, or take it out with {names}; `ilacs build --force` tries it once more",
    )


def _write(settings: Settings, rows: Sequence[SetAside]) -> None:
    replace_rows(settings.added_folder / SET_ASIDE, SetAside, sorted(rows, key=lambda row: row.added_id))
