"""Whatever editions are there and in whatever order they were added: a later one is never changed by an earlier one.

Random subsets and orders of made editions, from a stated seed, through the command line.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from tables import write_csv, write_ods
from workspaces import Workspace

pytestmark = pytest.mark.campaign

DAY = dt.date
NAMING = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
    "old_la_code", "new_la_code", "la_name",
)  # fmt: skip
OUTER = ("Local authority", "E92000001", "England", "E13000002", "Outer London")
PLACES = {
    "Kingston": (*OUTER, "314", "E09000021", "Kingston upon Thames"),
    "Richmond": (*OUTER, "318", "E09000027", "Richmond upon Thames"),
    "both": (*OUTER, "314 / 318", "E09000021 / E09000027", "Kingston upon Thames / Richmond upon Thames"),
    "Bexley": (*OUTER, "303", "E09000004", "Bexley"),
    "England": ("National", "E92000001", "England", "", "", "", "", ""),
}
MEASURES = ("cases", "case_holders_fte", "agency_fte", "inpost_fte")
VIEWS = ("workforce_series", "need_series", "judgement_history", "latest_judgement", "inspection_panel")
GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")


def workforce_edition(folder: Path, year: int, chance: random.Random) -> Path:
    """An edition that tells the years to its own; the joint return under one member's code until 2022, jointly since."""
    rows: list[list[Any]] = [[*NAMING, *MEASURES]]
    for told in range(2017, year + 1):
        values = {name: [chance.randint(10, 99) for _ in MEASURES] for name in PLACES}
        joint = ["both"] if year > 2022 else ["Kingston", "Richmond"]
        for name in (*joint, "Bexley", "England"):
            cells: list[Any] = ["z"] * len(MEASURES) if name == "Richmond" else values[name]
            if name == "Bexley" and chance.random() < 0.2:
                cells = ["x", *cells[1:]]
            rows.append([told, "Reporting year", *PLACES[name], *cells])
    return write_csv(folder / f"workforce-{year}.csv", rows)


def need_edition(folder: Path, year: int, chance: random.Random) -> Path:
    label = "at" if year < 2025 else "on"
    rows: list[list[Any]] = [[*NAMING, "population_type", "population_estimate", "children_count", "rate_per_10000"]]
    for told in range(year - 2, year + 1):
        for name in ("Kingston", "Richmond", "Bexley"):
            told_as = f"Children looked after {label} 31 March each year"
            rows.append([told, "Reporting year", *PLACES[name], told_as, 40_000, chance.randint(90, 200), 30])
    return write_csv(folder / f"looked-after-{year}.csv", rows)


def outcomes_edition(folder: Path, year: int, chance: random.Random) -> Path:
    header = [
        "Local authority name", "Inspection date", "Overall effectiveness", "Impact of leaders",
        "Experiences and progress of children who need help and protection", "Experiences and progress of children in care",
    ]  # fmt: skip
    rows = [
        [name, DAY(told, 3, 4 + at), *(chance.choice(GRADES) for _ in range(4))]
        for at, name in enumerate(("Bexley", "Camden", "Kingston upon Thames"))
        for told in range(2019, year + 1, 3)
    ]
    cover = [["Inspection outcomes"], ["Published on:", DAY(year, 7, 7)], [f"as at 31 March {year}"]]
    return write_ods(folder / f"outcomes-{year}.ods", {"Cover": cover, "Lists": [header, *rows]})


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Made editions of three publications, each from the earliest to the latest."""
    folder, chance = tmp_path_factory.mktemp("editions"), random.Random(20_250_331)
    return {
        "workforce": [workforce_edition(folder, year, chance) for year in (2020, 2022, 2023, 2024)],
        "looked after": [need_edition(folder, year, chance) for year in (2022, 2023, 2024)],
        "outcomes": [outcomes_edition(folder, year, chance) for year in (2022, 2024)],
    }


def build(folder: Path, paths: list[Path]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of the views once these files were added in this order."""
    workspace = Workspace(folder)
    for path in paths:
        workspace.do("add", path)
    workspace.do("build")
    return {view: sorted(workspace.ask(f"select * from analysis.{view}"), key=repr) for view in VIEWS}


def columns_of(folder: Path, view: str) -> list[str]:
    return [
        name
        for (name,) in Workspace(folder).ask(
            "select column_name from information_schema.columns where table_schema = 'analysis' and table_name = ? "
            "order by ordinal_position",
            view,
        )
    ]


@pytest.mark.parametrize("seed", range(2))
def test_views_do_not_depend_on_the_order_of_adding(tmp_path: Path, editions: dict[str, list[Path]], seed: int) -> None:
    chance = random.Random(seed)
    files = [path for group in editions.values() for path in group]
    subset = chance.sample(files, chance.randint(4, len(files)))
    shuffled = chance.sample(subset, len(subset))
    assert build(tmp_path / "one", subset) == build(tmp_path / "other", shuffled)


@pytest.mark.parametrize("seed", range(2))
def test_earlier_editions_change_no_value_that_a_later_one_tells(
    tmp_path: Path, editions: dict[str, list[Path]], seed: int
) -> None:
    chance = random.Random(100 + seed)
    latest = [group[-1] for group in editions.values()]
    earlier = [path for group in editions.values() for path in group[:-1]]
    added = [*latest, *chance.sample(earlier, chance.randint(1, len(earlier)))]
    chance.shuffle(added)
    with_all, alone = build(tmp_path / "all", added), build(tmp_path / "alone", latest)
    figure = ("authority_code", "period_end", "measure")
    assert with_all["judgement_history"]
    for view, named, value in (
        ("workforce_series", (*figure, "basis"), None),
        ("need_series", figure, None),
        ("judgement_history", ("inspection_id", "concept"), "grade"),
    ):
        names = columns_of(tmp_path / "all", view)
        at = [names.index(name) for name in named]
        every = {tuple(row[place] for place in at): row for row in with_all[view]}
        for row in alone[view]:
            found = every[tuple(row[place] for place in at)]
            if value is None:
                assert found == row
            else:
                assert row[names.index(value)] in {None, found[names.index(value)]}
    names = columns_of(tmp_path / "all", "workforce_series")
    code, joint = names.index("authority_code"), names.index("is_joint_return")
    members = [row for row in with_all["workforce_series"] if row[code] in {"E09000021", "E09000027"}]
    assert members
    assert all(row[joint] for row in members)
