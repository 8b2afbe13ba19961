"""Do themes fit the headings of the national framework that Ofsted prints behind the same areas?

An outside measure of themes: Ofsted's inspectors chose the heading, and data/reference/theme_national_framework.csv says, by the
definitions of both, under which headings a theme can fall. A theme that fits may still be the wrong one, since headings are
wide; one that does not fit is wrong, or the heading looks at the area from another side.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ilacs_analytics.sources.reports.themes import MAIN, OTHER

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class FrameworkFit:
    """How many items' themes fit a printed heading.

    `by_heading` holds, for each heading, items and those whose main theme fits; `expected` the number that would fit if the
    headings were dealt to the items at random; `left_out` items whose main theme is `other`, which fits nothing.
    """

    items: int
    fitting: int
    any_fitting: int
    expected: float
    left_out: int
    by_heading: dict[str, tuple[int, int]]


def read_allowed(path: Path) -> dict[str, frozenset[str]]:
    """Headings under which each theme can fall, of data/reference/theme_national_framework.csv."""
    allowed: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            allowed.setdefault(row["theme_code"], set()).add(row["national_framework_code"])
    return {theme: frozenset(codes) for theme, codes in allowed.items()}


def fit_headings(
    coding: Mapping[Key, Set[tuple[str, str]]],
    headings: Mapping[Key, tuple[str, ...]],
    allowed: Mapping[str, frozenset[str]],
) -> FrameworkFit:
    """Of items that have both themes and headings: how many main themes, and how many of any theme, fit a heading printed.

    `coding` maps an item to its (theme, role), `headings` to the codes of the national framework printed behind it.
    """
    shared = [key for key in headings if key in coding and headings[key]]
    mains = {key: next(theme for theme, role in coding[key] if role == MAIN) for key in shared}
    compared = [key for key in shared if mains[key] != OTHER]
    dealt = [set(headings[key]) for key in compared]
    expected = sum(sum(bool(codes & _of(mains[key], allowed)) for codes in dealt) for key in compared)
    total, fitting = Counter[str](), Counter[str]()
    for key in compared:
        for code in headings[key]:
            total[code] += 1
            fitting[code] += code in _of(mains[key], allowed)
    return FrameworkFit(
        items=len(compared),
        fitting=sum(bool(set(headings[key]) & _of(mains[key], allowed)) for key in compared),
        any_fitting=sum(any(set(headings[key]) & _of(theme, allowed) for theme, _ in coding[key]) for key in compared),
        expected=expected / len(compared) if compared else 0.0,
        left_out=len(shared) - len(compared),
        by_heading={code: (total[code], fitting[code]) for code in sorted(total)},
    )


def _of(theme: str, allowed: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return allowed.get(theme, frozenset())


def to_markdown(fit: FrameworkFit) -> str:
    """A table by heading, and one line on all items."""
    lines = ["| heading | items | main theme fits | share |", "|---|---:|---:|---:|"]
    lines += [
        f"| `{code}` | {items} | {fitting} | {fitting / items:.2f} |"
        for code, (items, fitting) in fit.by_heading.items()
    ]
    share = [f"{count} ({count / fit.items:.2f})" if fit.items else "0" for count in (fit.fitting, fit.any_fitting)]
    by_chance = f"{fit.expected:.1f} ({fit.expected / fit.items:.2f})" if fit.items else "0"
    lines += [
        "",
        f"{fit.items} items; main theme fits in {share[0]}, any theme in {share[1]}; by chance {by_chance} main themes would "
        f"fit; {fit.left_out} items with the theme `other` left out.",
    ]
    return "\n".join(lines)
