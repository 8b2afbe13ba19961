"""Imports of our own processes: what is left out of them, and what is not."""

from __future__ import annotations

import subprocess
import sys


def told_by(program: str) -> str:
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, encoding="utf-8")
    return ended.stdout.strip()


def test_jsonschema_comes_without_the_grammar_and_checks_all_else() -> None:
    program = (
        "import sys; from ilacs_analytics.reports.page.light import GRAMMAR, import_jsonschema; import_jsonschema();"
        "import jsonschema; checks = jsonschema.FormatChecker.checkers;"
        "print(GRAMMAR in sys.modules, 'iri' in checks, 'date' in checks, 'uri' in checks or 'email' in checks)"
    )
    assert told_by(program) == "False False True True"


def test_where_it_is_imported_already_it_stays_whole() -> None:
    program = (
        "import sys, jsonschema; from ilacs_analytics.reports.page.light import GRAMMAR, import_jsonschema;"
        "before = sorted(jsonschema.FormatChecker.checkers), GRAMMAR in sys.modules; import_jsonschema();"
        "print(before == (sorted(jsonschema.FormatChecker.checkers), GRAMMAR in sys.modules))"
    )
    assert told_by(program) == "True"
