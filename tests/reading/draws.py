"""Parameters drawn by a seed: authorities of every kind, days at edges, every measure, concept, family and model."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "the four": ("Durham", "Medway", "Rutland", "Walsall"),
    "tiny": ("City of London", "Isles of Scilly", "Rutland"),
    "joint": ("Kingston upon Thames", "Richmond upon Thames", "West Northamptonshire", "North Northamptonshire"),
    "ended": ("Cumbria", "Northamptonshire", "Bournemouth", "Poole"),
    "new": ("Westmorland and Furness", "Cumberland", "Bournemouth, Christchurch and Poole", "Dorset"),
    "symbols": ("Westminster", "Kensington and Chelsea"),
    "large": ("Kent", "Birmingham", "Lancashire", "Essex", "Leeds"),
    "others": (
        "St. Helens",
        "Kingston upon Hull",
        "Barnsley",
        "Sunderland",
        "Buckinghamshire",
        "Blackpool",
        "Doncaster",
    ),
}
DAYS = (
    "2010-06-30", "2013-12-31", "2016-03-31", "2017-12-31", "2018-01-01", "2018-07-01", "2019-09-30", "2020-01-01",
    "2020-12-31", "2022-03-31", "2022-12-31", "2023-09-11", "2024-03-31", "2025-03-31", "2025-05-13", "2025-07-07",
    "2025-07-08", "2025-12-31", "2026-03-31", "2026-06-30",
)  # fmt: skip
MEASURES = tuple(
    row["measure"]
    for row in csv.DictReader((ROOT / "data" / "reference" / "measure.csv").read_text(encoding="utf-8").splitlines())
)
CONCEPTS = ("overall", "leadership", "help_protection", "care", "care_leavers", "adoption", "lscb")
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


def _authorities(chance: random.Random, most: int) -> list[str]:
    pools = chance.sample(list(KINDS), chance.randint(1, min(most, len(KINDS))))
    return [chance.choice(KINDS[pool]) for pool in pools]


def _some(chance: random.Random, values: tuple[str, ...]) -> list[str]:
    return sorted(chance.sample(values, chance.randint(1, len(values))), key=values.index)


DRAWN: dict[str, Callable[[random.Random], Any]] = {
    "authorities": lambda chance: _authorities(chance, 5),
    "authority": lambda chance: _authorities(chance, 1)[0],
    "since": lambda chance: chance.choice(DAYS[:14]),
    "until": lambda chance: chance.choice(DAYS[1:]),
    "known_by": lambda chance: chance.choice(DAYS[4:]),
    "common_day": lambda chance: chance.random() < 0.5,
    "concept": lambda chance: chance.choice(CONCEPTS),
    "step": lambda chance: chance.choice(("quarter", "month")),
    "measure": lambda chance: chance.choice(MEASURES),
    "model": lambda chance: chance.choice(("2021", "2025")),
    "models": lambda chance: _some(chance, ("2021", "2025")),
    "beside": lambda chance: _some(chance, ("region", "england", "same_grade")),
    "family": lambda chance: chance.choice(("ilacs", "sif")),
    "families": lambda chance: _some(chance, ("slac", "sif", "ilacs")),
    "scope": lambda chance: chance.choice(("ilacs", "sif", "slac", "all")),
    "by_years": lambda chance: chance.choice((0.5, 1.0, 2.0, 3.9, 5.0, 9.0)),
    "year": lambda chance: chance.choice((0, *range(2017, 2026))),
    "judged": lambda chance: _some(chance, GRADES),
    "with_tiny": lambda chance: chance.random() < 0.5,
    "include_local": lambda chance: chance.random() < 0.5,
    "started_on": lambda chance: chance.choice(("", "2022", "2023", "2016")),
}
ALWAYS = frozenset({"authority", "authorities", "measure"})
"""Parameters drawn nearly every time; others stay as the notebook has them in half of the draws."""


def parameters_of(notebook: Path) -> list[str]:
    """Names of a notebook's parameters, from its tagged cell."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", []))
    return [line.split(":")[0].strip() for line in source.splitlines() if ":" in line.split("=")[0]]


def draw(notebook: Path, seed: int, number: int) -> Mapping[str, Any]:
    """Values for some of a notebook's parameters; the same for the same seed and number. Raises `KeyError` for a new one."""
    chance = random.Random(f"{seed}:{notebook.stem}:{number}")
    values = {}
    for name in parameters_of(notebook):
        value = DRAWN[name](chance)
        if chance.random() < (0.9 if name in ALWAYS else 0.4):
            values[name] = value
    if values.get("since", "") > values.get("until", "9"):
        values["since"], values["until"] = values["until"], values["since"]
    return values
