"""Which framework an inspection belongs to, which domain a column means, which grade a spelling: read from data/reference/.

The framework follows the start of the inspection, in every list: a row that starts before the family of its list began is of
the family in force on its day.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

FILES = ("framework.csv", "domain.csv", "grade_spelling.csv")
"""Tables of data/reference/ that are read here."""
CONCEPT_OF_FIELD = {"leaders": "leadership"}
"""Concepts of columns that are called otherwise; all others are called as their concept."""


@dataclass(frozen=True)
class Framework:
    """One framework: its family, first and last day of the inspections under it, and its scale of grades."""

    code: str
    family: str
    first: dt.date
    last: dt.date | None
    scale: str

    def holds(self, day: dt.date) -> bool:
        """True for a day on which an inspection under it could start."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Frameworks:
    """Frameworks by their first day, domains with their concepts, spellings of grades."""

    all: tuple[Framework, ...]
    domains: dict[tuple[str, str], str]
    spellings: dict[tuple[str, str], tuple[str, bool]]

    def of_family(self, family: str) -> list[Framework]:
        """The frameworks of a family, the oldest first."""
        return [one for one in self.all if one.family == family]

    def began(self, family: str) -> dt.date:
        """First day of a family."""
        return self.of_family(family)[0].first

    def on(self, family: str, day: dt.date) -> str:
        """The framework of a family in force on a day; the first where the day is before all."""
        known = self.of_family(family)
        return next((one.code for one in reversed(known) if day >= one.first), known[0].code)

    def in_force(self, day: dt.date) -> list[str]:
        """Families under which an inspection could start on a day."""
        return list(dict.fromkeys(one.family for one in self.all if one.holds(day)))

    def grading(self, concept: str) -> str:
        """The latest framework with a domain of a concept."""
        return next(one.code for one in reversed(self.all) if concept in self.concepts_of(one.code))

    def concepts_of(self, framework: str) -> set[str]:
        """Concepts of the domains of a framework."""
        return {concept for (code, _), concept in self.domains.items() if code == framework}

    def scale(self, framework: str) -> str:
        """The grade scale of a framework."""
        return next(one.scale for one in self.all if one.code == framework)

    def domain(self, framework: str, field: str) -> str | None:
        """The domain a column means under a framework: the one of that name, else the one that answers its concept."""
        if (framework, field) in self.domains:
            return field
        concept = CONCEPT_OF_FIELD.get(field, field)
        return next(
            (domain for (code, domain), of in self.domains.items() if code == framework and of == concept), None
        )


def read_frameworks(reference: Path) -> Frameworks:
    """Frameworks, domains and spellings; `reference` is the folder data/reference/."""
    frameworks = sorted(
        (
            Framework(
                row["framework_code"],
                row["family"],
                dt.date.fromisoformat(row["starts_on"]),
                dt.date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
                row["scale"],
            )
            for row in _rows(reference / "framework.csv")
        ),
        key=lambda one: one.first,
    )
    return Frameworks(
        tuple(frameworks),
        {(row["framework_code"], row["domain_code"]): row["concept_code"] for row in _rows(reference / "domain.csv")},
        {
            (row["scale"], row["spelling"]): (row["grade_code"], row["is_recoded"] == "true")
            for row in _rows(reference / "grade_spelling.csv")
        },
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
