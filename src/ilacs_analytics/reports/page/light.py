"""Imports without what nothing here uses."""

from __future__ import annotations

import importlib
import sys

GRAMMAR = "rfc3987_syntax"
"""A grammar of internationalised addresses. Jupyter installs it, and jsonschema has it parsed anew in every process."""


def import_jsonschema() -> None:
    """Import jsonschema, which papermill and Altair need, a second and a half faster: its format `iri` is not checked.

    For processes of our own only: a notebook has what a kernel has.
    """
    if "jsonschema" in sys.modules or GRAMMAR in sys.modules:
        return
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # an import takes it for not installed
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[GRAMMAR]
