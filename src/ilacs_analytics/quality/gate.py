"""Running the gate on a build: suites on frames read from DuckDB, queries of sql/checks/ in place, one verdict.

The verdict is written beside the build; `report` refuses a build without a passing one, and a verdict that other suites
gave does not count.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ilacs_analytics.errors import QualityGateClosed, because
from ilacs_analytics.progress import Progress
from ilacs_analytics.quality.findings import SHOWN_ROWS, CheckResult, Verdict, describe_failures
from ilacs_analytics.quality.suites import SuiteFile, import_great_expectations, load_suite, read_suites
from ilacs_analytics.settings import Settings
from ilacs_analytics.vocabulary import Outcome
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.build.identity import hash_files
from ilacs_analytics.warehouse.connect import Warehouse
from ilacs_analytics.warehouse.declared.checks import CheckFinding, run_checks
from ilacs_analytics.warehouse.declared.schema import CheckDefinition, read_checks

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition


def suites_hash(settings: Settings) -> str:
    """Hash of expectations/ and sql/checks/: a verdict of others does not count."""
    files = [*settings.resource("expectations").glob("*.json"), *settings.resource("sql", "checks").glob("*.sql")]
    return hash_files(files, root=settings.resources)


def check_build(warehouse: Warehouse, progress: Progress) -> Verdict:
    """Run everything on an open build and write the verdict beside it. Raises `BadSuite`, `SuiteLostExpectations`."""
    settings = warehouse.settings
    progress.step("check", "reading suites")
    suites = read_suites(settings.resource("expectations"))
    results: list[CheckResult] = []
    progress.step("check", "running queries")
    checks = read_checks(settings.resource("sql"))
    query_results, known = _run_queries(warehouse, checks)
    results.extend(query_results)
    progress.step("check", "loading the suite library")
    batches = _batches()
    added = {row[0] for row in warehouse.connection.execute("select publication from meta.added_file").fetchall()}
    for suite in suites:
        if suite.only_with and not suite.only_with & added:
            continue  # nothing can be there; the status page says what was not added
        progress.step("check", f"suite {suite.name}")
        results.extend(_run_suite(warehouse, suite, batches))
    progress.step("check", "writing the verdict")
    verdict = Verdict(warehouse.build_id, suites_hash(settings), tuple(results), tuple(known))
    path = publish.build_file(settings, warehouse.build_id).with_suffix(".checks.json")
    with publish.writable(settings.warehouse_folder):
        publish.write_atomically(path, json.dumps(verdict.as_json(), indent=1, ensure_ascii=False) + "\n")
    progress.end()
    return verdict


def require_passing_verdict(warehouse: Warehouse) -> dict[str, Any]:
    """The verdict of an open build where it passes. Raises `QualityGateClosed` saying why it does not count."""
    verdict = warehouse.verdict
    if verdict is None:
        raise QualityGateClosed(
            f"build {warehouse.build_id} has not been checked",
            next_step="run `ilacs check`, or `ilacs run` for all three",
        )
    if verdict["suites_hash"] != suites_hash(warehouse.settings):
        raise QualityGateClosed(
            "the verdict was given by other suites than those in expectations/ and sql/checks/",
            next_step="run `ilacs check` again",
        )
    if not verdict["passed"]:
        failed = [result for result in map(_from_json, verdict["results"]) if result.stops_publication]
        raise QualityGateClosed(
            f"{len(failed)} check(s) stop publication",
            where=describe_failures(failed),
            next_step="mend the rows named above and run `ilacs run`; the earlier reports are as they were",
        )
    return verdict


def _from_json(result: dict[str, Any]) -> CheckResult:
    return CheckResult(**{**result, "failing_rows": tuple(result["failing_rows"])})


def _run_queries(
    warehouse: Warehouse, checks: Sequence[CheckDefinition]
) -> tuple[list[CheckResult], list[dict[str, Any]]]:
    added = [row[0] for row in warehouse.connection.execute("select source_id from meta.added_file").fetchall()]
    today = dt.datetime.now(tz=dt.UTC).date()
    warehouse.connection.execute(
        "set variable today = ?::date", [today]
    )  # of no build: the same inputs give the same rows
    findings = run_checks(warehouse.connection, checks, added=added)
    results = []
    for name in [*(check.name for check in checks), "known_discrepancy_still_found"]:
        definition = next((check for check in checks if check.name == name), None)
        offenders = [finding for finding in findings if finding.check == name and not finding.is_known]
        known = sum(finding.check == name and finding.is_known for finding in findings)
        results.append(
            CheckResult(
                suite="sql/checks",
                check=name,
                severity=_severity(offenders, definition.severity if definition else "critical"),
                outcome=Outcome.FAIL if offenders else Outcome.PASS,
                detail=(definition.finds if definition else "entries of known_discrepancy.csv no check finds any more")
                + (f"; {known} known" if known else ""),
                failing_count=len(offenders),
                failing_rows=tuple(
                    {"source_id": o.source_id, "locator": o.locator, "printed": o.printed, "recomputed": o.recomputed}
                    for o in offenders[:SHOWN_ROWS]
                ),
            )
        )
    listed = warehouse.connection.execute(
        "select check_name, source_id, locator, printed, recomputed, why from known_discrepancy "
        "where not is_of_added_file or source_id in (select source_id from meta.added_file) order by all"
    ).fetchall()
    names = ("check", "source_id", "locator", "printed", "recomputed", "why")
    return results, [dict(zip(names, row, strict=True)) for row in listed]


def _severity(offenders: Sequence[CheckFinding], stated: str) -> str:
    """Critical where any offender is; what only an added file tells may be milder than the check."""
    if not offenders:
        return stated
    return "critical" if any(offender.severity == "critical" for offender in offenders) else "warning"


def _batches() -> BatchDefinition[Any]:
    gx = import_great_expectations()
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    nothing_on_disk = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False), analytics_enabled=False
    )
    context = gx.get_context(mode="ephemeral", project_config=nothing_on_disk)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset("frame")
    batches: BatchDefinition[Any] = asset.add_batch_definition_whole_dataframe("whole")
    return batches


def _run_suite(warehouse: Warehouse, suite: SuiteFile, batches: BatchDefinition[Any]) -> Iterable[CheckResult]:
    loaded = load_suite(suite)
    schema = str(suite.written.get("meta", {}).get("schema", "main"))
    try:
        frame = warehouse.connection.execute(f'select * from {schema}."{suite.name}"').df()
        words = {column: _words(warehouse, column) for column in suite.vocabularies}
    except Exception as error:  # whatever the reason, the suite has not passed
        yield CheckResult(suite.name, "read", "critical", Outcome.ERROR, because(error))
        return
    validated = batches.get_batch({"dataframe": frame}).validate(
        loaded,
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(suite.place_columns)},
        expectation_parameters=words,
    )
    for result in validated.results:
        yield _read_result(suite, result)


def _words(warehouse: Warehouse, column: str) -> list[str]:
    """The codes of a vocabulary: `grade_code` are those of `grade`."""
    table = column.removesuffix("_code")
    return [
        str(code) for (code,) in warehouse.connection.execute(f'select distinct {column} from "{table}"').fetchall()
    ]


def _read_result(suite: SuiteFile, result: Any) -> CheckResult:
    config = result.expectation_config
    arguments = {key: value for key, value in config.kwargs.items() if key != "batch_id"}
    column = arguments.get("column") or ", ".join(arguments.get("column_list", []))
    name = f"{config.type}({column})" if column else config.type
    raised = _raised(result.exception_info or {})
    if raised:
        return CheckResult(suite.name, name, config.severity.value, Outcome.ERROR, raised)
    detail = ", ".join(
        f"{key} {_short(value)}" for key, value in arguments.items() if key not in {"column", "column_list"}
    )
    if result.success:
        return CheckResult(suite.name, name, config.severity.value, Outcome.PASS, detail)
    rows = result.result.get("unexpected_index_list") or []
    if not rows and "observed_value" in result.result:
        detail = f"{detail}; found {_short(result.result['observed_value'])}"
    return CheckResult(
        suite.name,
        name,
        config.severity.value,
        Outcome.FAIL,
        detail,
        int(result.result.get("unexpected_count") or len(rows) or 1),
        tuple({key: _plain(value) for key, value in row.items()} for row in rows[:SHOWN_ROWS]),
    )


def _raised(info: dict[str, Any]) -> str:
    """The message of an exception inside a result, flat or nested, or an empty string."""
    if "raised_exception" in info:
        return (
            str(info.get("exception_message") or "an exception without a message") if info["raised_exception"] else ""
        )
    for nested in info.values():
        if isinstance(nested, dict) and nested.get("raised_exception"):
            return str(nested.get("exception_message") or "an exception without a message")
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."
