"""Notebooks run: in a warm process that is forked, in several workers, or on a cluster.

In: a page's notebook and parameters. Out: the executed notebook, or the cell it failed at. The wire between
server and child is ours.
"""

from __future__ import annotations


def __getattr__(name: str) -> object:
    if name == "WarmEngine":  # papermill's entry point; the server's own processes do without it
        from ilacs_analytics.reports.engine.warm_engine import WarmEngine

        return WarmEngine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
