"""What the gate found, as records: verdict by check, failing rows with their place, and the whole as JSON.

Three outcomes are kept apart: pass, fail, error. An error is never a pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ilacs_analytics.vocabulary import Outcome, Severity

SHOWN_ROWS = 20


@dataclass(frozen=True)
class CheckResult:
    """One expectation or query: what it looked at, how it ended, and rows that failed it (at most `SHOWN_ROWS`)."""

    suite: str
    check: str
    severity: str
    outcome: str
    detail: str
    failing_count: int = 0
    failing_rows: tuple[dict[str, Any], ...] = ()

    @property
    def stops_publication(self) -> bool:
        """True for a critical check that did not pass, and for any check that ended in an error."""
        return self.outcome == Outcome.ERROR or (self.outcome == Outcome.FAIL and self.severity == Severity.CRITICAL)


@dataclass(frozen=True)
class Verdict:
    """All results on one build. `suites_hash` names the expectations and queries that gave them."""

    build_id: str
    suites_hash: str
    results: tuple[CheckResult, ...]
    known_discrepancies: tuple[dict[str, Any], ...]

    @property
    def passed(self) -> bool:
        """True where nothing stops publication."""
        return not any(result.stops_publication for result in self.results)

    def count(self, outcome: Outcome) -> int:
        """Number of checks that ended so."""
        return sum(result.outcome == outcome for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """The verdict as the .checks.json beside the build holds it."""
        return {
            "build_id": self.build_id,
            "suites_hash": self.suites_hash,
            "passed": self.passed,
            "counts": {outcome.value: self.count(outcome) for outcome in Outcome},
            "results": [asdict(result) for result in self.results],
            "known_discrepancies": list(self.known_discrepancies),
        }


def describe_failures(results: Sequence[CheckResult]) -> str:
    """One line a failing check, with the place of the first failing rows."""
    lines = []
    for result in results:
        places = "; ".join(
            ", ".join(str(value) for value in row.values() if value is not None) for row in result.failing_rows[:3]
        )
        lines.append(
            f"{result.suite}: {result.check} ({result.outcome}): {result.detail}{': ' + places if places else ''}"
        )
    return "\n         ".join(lines)
