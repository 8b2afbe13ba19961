"""What can go wrong, and what the user should do next.

Every mistake a user can make is an `IlacsError`: it says what happened, where, and what to do next, prints without a
traceback and carries the exit code of the command line. Bugs are ordinary exceptions and end with code 1.
This room decides nothing; it only names situations.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SHOWN_AT_MOST = 40
"""Rejections an error lists before it counts the rest."""


class IlacsError(Exception):
    """A situation a user can resolve: what, where, next."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        lines = [f"{type(self).__name__}: {self.what}"]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.next_step:
            lines.append(f"  next:  {self.next_step}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, str]:
        """For the list of failures that `--json` prints of a run which went on after each."""
        return {"error": type(self).__name__, "what": self.what, "where": self.where}


class UsageError(IlacsError):
    """The words of a command or the arguments of a function are wrong."""

    exit_code = 2


class UnknownAuthority(UsageError):
    """A name or code that no authority in the warehouse bears."""


class UnknownParameter(UsageError):
    """A notebook has no parameter of this name."""


class BadParameter(UsageError):
    """A notebook's parameter has the wrong type or value."""


class UnknownNotebook(UsageError):
    """No notebook of this name stands in notebooks/."""


class BadQuery(UsageError):
    """A query that DuckDB refuses, or that would write."""


class UnknownFetchName(UsageError):
    """No row of data/reference/fetch_address.csv bears this name."""


class UnknownBuild(UsageError):
    """No build or report run of the workspace, or more than one, has this identifier."""


class BadSetting(UsageError):
    """ilacs.toml or an ILACS_ variable holds something it cannot."""


class UnreadableSource(IlacsError):
    """A source file cannot be read."""

    exit_code = 10


class AddedFileFails(UnreadableSource):
    """Added files that a build cannot use: `reasons` by identifier. The build sets them aside and begins again."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(
            f"{len(self.reasons)} added file(s) cannot be used",
            where="\n         ".join(f"{added_id}: {why}" for added_id, why in self.reasons.items()),
        )


class EditionSetAside(UnreadableSource):
    """An added file could not be used and was left out; everything else was done."""


class UnsafeArchive(UnreadableSource):
    """An archive that would unpack beyond measure, or that names files outside itself."""


class UnknownPublication(UnreadableSource):
    """The content of a file is that of no publication this package reads."""


class MissingColumn(UnreadableSource):
    """A published table lacks a column that is needed."""


class NothingAdded(UnreadableSource):
    """No file of those named could be added."""


class NothingLoaded(UnreadableSource):
    """A file was added, and no cell of it can be loaded."""


class DownloadRefused(UnreadableSource):
    """An address may not be fetched: not HTTPS, a host nobody named, too many redirects, or too large a file."""


class DownloadFailed(UnreadableSource):
    """A publisher's server did not give the file: no connection, an error, a cut, or nothing more for too long."""


class LinkNotFound(UnreadableSource):
    """A publisher's page or archive does not hold what the registry looks for in it."""


class DownloadNotRecognised(UnreadableSource):
    """What came is no file that can be read, whatever the server called it."""


class DownloadsFailed(UnreadableSource):
    """Several publications, pages or reports could not be fetched; the others are in the workspace."""

    def __init__(self, failures: Sequence[IlacsError], things: str = "publications") -> None:
        self.failures = tuple(failures)
        super().__init__(f"{len(self.failures)} {things} could not be fetched")

    @classmethod
    def of(cls, failures: Sequence[IlacsError], things: str = "publications") -> IlacsError | None:
        """The error a run ends with: None without failures, the one alone, or all in one."""
        if len(failures) < 2:
            return failures[0] if failures else None
        return cls(failures, things)

    def __str__(self) -> str:
        shown = [str(failure) for failure in self.failures[:SHOWN_AT_MOST]]
        if len(self.failures) > SHOWN_AT_MOST:
            shown.append(f"... and {len(self.failures) - SHOWN_AT_MOST} more")
        return "\n".join([*shown, super().__str__()])


class WarehouseError(IlacsError):
    """The warehouse cannot be built or opened."""

    exit_code = 11


class NoWarehouse(WarehouseError):
    """Nothing has been built in this workspace yet."""


class BuildLocked(WarehouseError):
    """Another program has a build open for writing."""


class WarehouseTooNew(WarehouseError):
    """The warehouse was built by a later version of the package."""


class BrokenDefinition(WarehouseError):
    """A file in sql/ does not keep to the rules of that folder."""


class CannotWrite(WarehouseError):
    """The workspace cannot be written: read-only, or the disk is full."""


class ChecksFoundOffenders(WarehouseError):
    """A critical query in sql/checks/ found rows that no known discrepancy explains."""


class QualityGateClosed(IlacsError):
    """The published build has no passing verdict."""

    exit_code = 12


class SuiteLostExpectations(QualityGateClosed):
    """A suite was loaded with fewer expectations than are written in its file."""


class BadSuite(QualityGateClosed):
    """A suite cannot count as one: empty, nameless, or without a row count."""


class ReportFailed(IlacsError):
    """One or more notebooks failed; the others are delivered."""

    exit_code = 13


class ClusterNotThere(ReportFailed):
    """No scheduler answers, or it has no worker."""


class ReportNotWritten(ReportFailed):
    """The reports folder cannot be written: read-only, or the disk is full."""


class WorkspaceBusy(IlacsError):
    """Another process works in this workspace."""

    exit_code = 14


class Unverified(IlacsError):
    """A coded fact is not in its paper, or a number of a paper is neither coded nor listed."""

    exit_code = 15


class BadLocator(Unverified):
    """A locator does not keep to the grammar, or points to nothing."""


@dataclass(frozen=True)
class Rejection:
    """One value of one input file that cannot be loaded, with its place and the reason."""

    file: str
    row: int
    column: str
    raw: str | None
    kind: str
    reason: str
    next_step: str = ""
    sheet_or_page: str = ""

    def lines(self) -> str:
        """The rejection as an error prints it: what, where, next."""
        text = f"{self.kind}: {self.reason}\n  where: {self.file}, row {self.row}, column {self.column}"
        return text + (f"\n  next:  {self.next_step}" if self.next_step else "")


class DataRejected(WarehouseError):
    """Values in data/ cannot be loaded; every one is listed, and nothing was published."""

    def __init__(self, rejections: Sequence[Rejection]) -> None:
        self.rejections = tuple(rejections)
        count = len(self.rejections)
        super().__init__(
            f"{count} value{'s' if count != 1 else ''} in data/ cannot be loaded",
            next_step="mend the rows named above; the earlier warehouse and reports are as they were",
        )

    def __str__(self) -> str:
        shown = [rejection.lines() for rejection in self.rejections[:SHOWN_AT_MOST]]
        if len(self.rejections) > SHOWN_AT_MOST:
            shown.append(f"... and {len(self.rejections) - SHOWN_AT_MOST} more")
        return "\n".join([*shown, super().__str__()])


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence naming the nearest known words, or an empty string where none is near."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)
    if not close:
        return ""
    return f"did you mean {' or '.join(by_lower[match] for match in close)}?"


def because(error: BaseException) -> str:
    """The first line of an exception's text, for an error that wraps it."""
    text = str(error).strip().splitlines()
    return text[0] if text else type(error).__name__
