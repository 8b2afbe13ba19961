"""The queries of sql/checks/: what SQL says better than a suite.

A check returns offenders. An offender that stands in data/corrections/known_discrepancy.csv is known: it is shown, not
mended. An entry there that no check finds any more has expired and is itself an offender, so that the list stays true.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from ilacs_analytics.warehouse.declared.schema import CheckDefinition

EXPIRED = "known_discrepancy_still_found"


@dataclass(frozen=True)
class CheckFinding:
    """One offender of one check: its place, what is printed, what the parts give; `is_known` where listed with a reason."""

    check: str
    severity: str
    source_id: str
    locator: str
    printed: str
    recomputed: str
    message: str
    is_known: bool

    def describe(self) -> str:
        """One line: check, place, what is wrong."""
        return f"{self.check}: {self.source_id}, {self.locator}: {self.message} (printed {self.printed}, found {self.recomputed})"


def run_checks(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[CheckDefinition], *, added: Collection[str] = ()
) -> tuple[CheckFinding, ...]:
    """Offenders of all checks, known ones marked, and entries of the list of known ones that have expired.

    `added` are the sources told by added files: their offenders have the check's milder severity, and entries about
    them count as expired only where the file is there.
    """
    known = {
        (check, source, locator, printed): (recomputed, is_of_added_file)
        for check, source, locator, printed, recomputed, is_of_added_file in connection.execute(
            "select check_name, source_id, locator, printed, recomputed, is_of_added_file from known_discrepancy"
        ).fetchall()
    }
    findings = []
    still_found = set()
    for check in checks:
        rows = connection.execute(
            f"select source_id, locator, printed::varchar, recomputed::varchar, message from ({check.statement}) order by all"
        ).fetchall()
        for source, locator, printed, recomputed, message in rows:
            place = (check.name, source, locator, printed)
            is_known = place in known and known[place][0] == recomputed
            if is_known:
                still_found.add(place)
            findings.append(
                CheckFinding(
                    check.name, check.on_added if source in added else check.severity, source, locator, printed,
                    recomputed, message, is_known,
                )
            )  # fmt: skip
    for place, (recomputed, is_of_added_file) in known.items():
        if place not in still_found and (not is_of_added_file or place[1] in added):
            check_name, source, locator, printed = place
            message = f"{check_name} no longer finds this; remove it from known_discrepancy.csv"
            findings.append(CheckFinding(EXPIRED, "critical", source, locator, printed, recomputed, message, False))
    return tuple(findings)
