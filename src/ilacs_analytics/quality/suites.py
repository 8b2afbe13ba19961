"""Loading the suites of expectations/, and distrusting them.

A suite is plain Great Expectations JSON, kept by hand, its stem the name of a table or view. A misspelt expectation is
dropped silently by the library and an empty suite passes; here both are errors. A set of words that is data/ is named by its
column (`{"$PARAMETER": "grade_code"}`) and read from the table of that vocabulary, `grade`.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ilacs_analytics.errors import BadSuite, SuiteLostExpectations, because

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

PARAMETER = "$PARAMETER"
ROW_COUNT = "expect_table_row_count_to_be_between"


@dataclass(frozen=True)
class SuiteFile:
    """A suite as written: the object it is about, the columns that place a failing row, and the plain JSON."""

    name: str
    path: Path
    place_columns: tuple[str, ...]
    written: dict[str, Any]

    @property
    def only_with(self) -> frozenset[str]:
        """Publications of which one must have been added for the suite's rows to exist; empty: they always do."""
        return frozenset(self.written.get("meta", {}).get("only_with", ()))

    @property
    def vocabularies(self) -> list[str]:
        """Columns of vocabularies from which sets of words are taken, as `grade_code` of `grade`."""
        sets = [item.get("kwargs", {}).get("value_set") for item in self.written.get("expectations", [])]
        return sorted({words[PARAMETER] for words in sets if isinstance(words, dict)})


def read_suites(folder: Path) -> list[SuiteFile]:
    """Every suite of expectations/, by name. Raises `BadSuite`."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> SuiteFile:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadSuite(f"the suite is not JSON: {because(error)}", where=str(path)) from error
    expectations = written.get("expectations", [])
    if written.get("name") != path.stem:
        raise BadSuite(f"the suite is named {written.get('name')!r}", where=str(path), next_step="name it as its file")
    counts = [item for item in expectations if item.get("type") == ROW_COUNT]
    if not counts or any(item.get("kwargs", {}).get("min_value", 0) < 1 for item in counts):
        raise BadSuite(
            "the suite asserts no row count, so an empty table would pass",
            where=str(path),
            next_step=f"add {ROW_COUNT} with min_value of at least 1",
        )
    for item in expectations:
        if item.get("severity") not in {"critical", "warning"}:
            raise BadSuite(
                f"{item.get('type')} states no severity", where=str(path), next_step="write critical or warning"
            )
    return SuiteFile(path.stem, path, tuple(written.get("meta", {}).get("place_columns", ())), written)


def load_suite(suite: SuiteFile) -> ExpectationSuite:
    """The suite as the library understands it. Raises `SuiteLostExpectations` where it understood less than is written."""
    gx = import_great_expectations()
    logger = logging.getLogger("great_expectations.core.expectation_suite")
    was_disabled, logger.disabled = logger.disabled, True  # it prints a traceback and goes on; we count instead
    try:
        loaded = gx.ExpectationSuite(**suite.written)
    except (TypeError, ValueError) as error:
        raise BadSuite(
            f"the arguments of an expectation were not understood: {' '.join(str(error).split())}",
            where=str(suite.path),
            next_step="check the spelling of its arguments",
        ) from error
    finally:
        logger.disabled = was_disabled
    written = [item["type"] for item in suite.written["expectations"]]
    understood = [expectation.expectation_type for expectation in loaded.expectations]
    if len(understood) != len(written):
        lost = list(written)
        for name in understood:
            lost.remove(name)
        raise SuiteLostExpectations(
            f"{len(lost)} of {len(written)} expectations were not understood: {', '.join(lost)}",
            where=str(suite.path),
            next_step="check the spelling of the type and its arguments",
        )
    understood_suite: ExpectationSuite = loaded
    return understood_suite


def import_great_expectations() -> Any:
    """The library, imported once and late (seconds, 280 MB), with its analytics off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own imports are not ours to mend
        import great_expectations

    return great_expectations
