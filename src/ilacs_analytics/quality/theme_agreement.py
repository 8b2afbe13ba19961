"""How far do two codings of the same items into themes agree: by hand and by the classifier, or by two people?

A coding is a dict from the key of an item to its themes, each with its role. The first coding is taken as the measure:
precision is the share of the second one's codes that the first has too, recall the share of the first one's codes that
the second found. Kappa says how far both agree beyond chance, whoever is right. A theme counts in any role; the main theme is
measured apart. Small numbers of positives say little, so every figure comes with them and with its interval.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from ilacs_analytics.errors import UnreadableSource
from ilacs_analytics.quality.agreement import cohen_kappa
from ilacs_analytics.quality.intervals import Interval, figure_with_interval, kappa_interval, share_interval

MAIN = "main"
AGREEMENT_COLUMNS = ("theme", "positives", "found", "both", "precision", "recall", "kappa")

Key = TypeVar("Key", bound=Hashable)
Codes = Set[tuple[str, str]]


@dataclass(frozen=True)
class ThemeAgreement:
    """What is said of all items together. Items that one coding only has are counted and left out of the rest."""

    items: int
    only_in_hand: int
    only_in_other: int
    main_equal: int
    main_kappa: float | None
    unclassified: int
    main_kappa_interval: Interval | None = None

    @property
    def main_share(self) -> float | None:
        """Share of items with the same main theme, or None without items."""
        return self.main_equal / self.items if self.items else None

    @property
    def unclassified_share(self) -> float | None:
        """Share of items that the second coding could not classify, or None without items."""
        return self.unclassified / self.items if self.items else None


def compare_codings(
    hand: Mapping[Key, Codes], other: Mapping[Key, Codes], *, unclassified: Collection[Key] = ()
) -> tuple[pd.DataFrame, ThemeAgreement]:
    """One row per theme that either coding has, most positives first, and the agreement on main themes.

    `hand` and `other` map an item to its (theme, role); `unclassified` holds the keys of items for which `other` found no
    words. Columns: `positives` items with the theme by hand, `found` by the other coding, `both`; `precision`, `recall` and
    `kappa` are shares or coefficients, missing where they are not defined. Raises `UnreadableSource` for an item
    without exactly one main theme.
    """
    shared = [key for key in hand if key in other]
    themes = sorted({theme for key in shared for theme, _ in [*hand[key], *other[key]]})
    rows = [
        _compare_theme(theme, [(_has(hand[key], theme), _has(other[key], theme)) for key in shared]) for theme in themes
    ]
    rows.sort(key=lambda row: (-int(row["positives"] or 0), str(row["theme"])))
    mains = [(_main(hand[key], key), _main(other[key], key)) for key in shared]
    missing = set(unclassified)
    summary = ThemeAgreement(
        items=len(shared),
        only_in_hand=len(hand) - len(shared),
        only_in_other=len(other) - len(shared),
        main_equal=sum(one == two for one, two in mains),
        main_kappa=cohen_kappa(mains),
        unclassified=sum(key in missing for key in shared),
        main_kappa_interval=kappa_interval(mains),
    )
    frame = pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))
    return frame.astype(dict.fromkeys(("precision", "recall", "kappa"), "float64")), summary


def to_markdown(agreement: pd.DataFrame, summary: ThemeAgreement) -> str:
    """The agreement as a markdown table, one line per theme, and a line on the whole: each figure with its 95% interval.

    `-` stands where a figure is not defined; a kappa of items that are all equal has no interval.
    """
    lines = [
        "| theme | positives | found | both | precision | recall | kappa |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in agreement.to_dict("records"):
        positives, found, both = (int(row[name]) for name in ("positives", "found", "both"))
        pairs = _pairs(positives, found, both, summary.items)
        figures = [
            figure_with_interval(row["precision"], share_interval(both, found)),
            figure_with_interval(row["recall"], share_interval(both, positives)),
            figure_with_interval(row["kappa"], kappa_interval(pairs)),
        ]
        counts = [str(count) for count in (positives, found, both)]
        theme = f"`{row['theme']}`"
        lines.append(f"| {' | '.join([theme, *counts, *figures])} |")
    share = figure_with_interval(summary.main_share, share_interval(summary.main_equal, summary.items))
    missing = figure_with_interval(summary.unclassified_share, share_interval(summary.unclassified, summary.items))
    kappa = figure_with_interval(summary.main_kappa, summary.main_kappa_interval)
    whole = (
        f"{summary.items} items; main theme equal in {summary.main_equal}: {share}; kappa {kappa}; "
        f"unclassified {summary.unclassified}: {missing}."
    )
    return "\n".join([*lines, "", whole])


def _compare_theme(theme: str, pairs: list[tuple[bool, bool]]) -> dict[str, str | int | float | None]:
    positives, found = sum(one for one, _ in pairs), sum(two for _, two in pairs)
    both = sum(one and two for one, two in pairs)
    return {
        "theme": theme,
        "positives": positives,
        "found": found,
        "both": both,
        "precision": both / found if found else None,
        "recall": both / positives if positives else None,
        "kappa": cohen_kappa([(str(one), str(two)) for one, two in pairs]),
    }


def _has(codes: Codes, theme: str) -> bool:
    return any(code == theme for code, _ in codes)


def _main(codes: Codes, key: object) -> str:
    mains = [theme for theme, role in codes if role == MAIN]
    if len(mains) != 1:
        raise UnreadableSource(
            f"an item has {len(mains)} main themes instead of one",
            where=str(key),
            next_step="give each item of the coding exactly one theme with the role main",
        )
    return mains[0]


def _pairs(positives: int, found: int, both: int, items: int) -> list[tuple[str, str]]:
    """Whether each item has a theme by the first and by the second coding, from the counts alone."""
    counts = {
        (True, True): both,
        (True, False): positives - both,
        (False, True): found - both,
        (False, False): items - positives - found + both,
    }
    return [(str(one), str(two)) for (one, two), count in counts.items() for _ in range(count)]
