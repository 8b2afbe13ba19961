"""Every figure of docs/validation.md, counted a second time: straight from the published files, through nothing of `analysis`.

The page and the warehouse are two ways to one number, this is the third.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from official_files import NEEDS_PUBLISHED, SHARED
from published_rows import census, exists, inspections, latest, names

pytestmark = NEEDS_PUBLISHED

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "validation.md"
GRADES = {"outstanding": 1, "good": 2, "requires_improvement": 3, "inadequate": 4}
CONCEPTS = {"overall": 0, "leadership": 1, "help_protection": 2}


def mean_rate(finding: dict[str, str], *, low: bool) -> tuple[float, None, int]:
    grade = GRADES[finding["grade_code"]]
    day, census_day = dt.date.fromisoformat(finding["known_by"]), dt.date.fromisoformat(finding["as_at"])
    graded = {row["name"] for row in latest(day, day, census_day).to_dict("records") if row["ranks"][0] == grade}
    column = {"agency_rate": "agency_rate_fte", "vacancy_rate": "vacancy_rate_fte", "average_caseload": "caseload_fte"}
    own = census()[(census()["time_period"] == finding["as_at"][:4]) & census()["name"].isin(graded)]
    printed = own[column[finding["measure"]]].replace("low", "0.025" if low else "low")
    values = pd.to_numeric(printed, errors="coerce").dropna()
    return float(values.mean()), None, len(values)


def share(finding: dict[str, str]) -> tuple[float, int, int]:
    on, known_by = dt.date.fromisoformat(finding["as_at"]), dt.date.fromisoformat(finding["known_by"])
    rows = latest(on, known_by)
    ranks = [
        row["ranks"][CONCEPTS[finding["concept_code"]]]
        for row in rows.to_dict("records")
        if not finding["region"] or names()[row["name"]] == finding["region"]
    ]
    good = sum(one <= 2 for one in ranks)
    return 100 * good / len(ranks), good, len(ranks)


def first_sif(_: dict[str, str]) -> tuple[float, int, int]:
    first = inspections()[inspections()["family"] == "sif"].groupby("name").head(1)
    good = sum(ranks[0] <= 2 for ranks in first["ranks"])
    return 100 * good / len(first), good, len(first)


def again(holds: Callable[[int, int], bool]) -> Callable[[dict[str, str]], tuple[float, int, int]]:
    def count(finding: dict[str, str]) -> tuple[float, int, int]:
        on, known_by = dt.date.fromisoformat(finding["as_at"]), dt.date.fromisoformat(finding["known_by"])
        own = inspections()
        own = own[(own["family"] == "ilacs") & (own["judged"] <= on) & (own["published"] <= known_by)]
        pairs = [
            (rows.iloc[0]["ranks"][0], rows.iloc[-1]["ranks"][0]) for _, rows in own.groupby("name") if len(rows) > 1
        ]
        found = sum(holds(*pair) for pair in pairs)
        return found, found, len(pairs)

    return count


def ilacs(holds: Callable[[dict[str, Any]], bool]) -> Callable[[dict[str, str]], tuple[float, int, int]]:
    def count(_: dict[str, str]) -> tuple[float, int, int]:
        rows = inspections()[inspections()["family"] == "ilacs"].to_dict("records")
        found = sum(holds(row) for row in rows)
        return found, found, len(rows)

    return count


def lowest(row: dict[str, Any]) -> int:
    return max(one for one in row["ranks"][1:] if one)


def days(pick: Callable[..., int]) -> Callable[[dict[str, str]], tuple[float, None, int]]:
    def count(_: dict[str, str]) -> tuple[float, None, int]:
        rows = inspections()[inspections()["family"] == "ilacs"].to_dict("records")
        return pick((row["published"] - row["started"]).days for row in rows), None, len(rows)

    return count


@cache
def links() -> dict[str, dict[str, list[str]]]:
    """Neighbours by model and DfE code; places that had ended when the model of 2021 was made are left out."""
    found: dict[str, dict[str, list[str]]] = {}
    for model, name, first in (("2021", "New_Statistical_Neighbour_Groupings_April_2021.csv", 5),
                               ("2025", "sn_model_2025_wide.csv", 4)):  # fmt: skip
        with (SHARED / "published" / "dfe" / name).open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in list(csv.reader(file))[1:] if line[0].isdigit()]
        found[model] = {
            line[0]: [line[first + 2 * place] for place in range(10)] for line in lines if "(Pre LG)" not in line[1]
        }
    return found


def neighbour_links(_: dict[str, str]) -> tuple[float, None, int]:
    return sum(map(len, links()["2025"].values())), None, len(links()["2025"])


def mutual_links(_: dict[str, str]) -> tuple[float, None, int]:
    own = links()["2025"]
    return sum(code in own.get(other, ()) for code, others in own.items() for other in others), None, len(own)


def shared_neighbours(_: dict[str, str]) -> tuple[float, None, int]:
    new, old = links()["2025"], links()["2021"]
    return sum(len(set(others) & set(old.get(code, ()))) for code, others in new.items()) / len(new), None, len(new)


def returns(column: str) -> Callable[[dict[str, str]], tuple[float, None, None]]:
    return lambda finding: (census().loc[census()["time_period"] == finding["as_at"][:4], column].nunique(), None, None)


SECOND: dict[str, Callable[[dict[str, str]], tuple[float, int | None, int | None]]] = {
    "mean_rate": lambda finding: mean_rate(finding, low=True),
    "mean_printed_rate": lambda finding: mean_rate(finding, low=False),
    "share_good_or_better": share,
    "share_first_sif": first_sif,
    "ilacs_more_than_one": again(lambda first, last: True),
    "ilacs_improved": again(lambda first, last: last < first),
    "ilacs_kept_good": again(lambda first, last: first == last and last in {1, 2}),
    "ilacs_declined": again(lambda first, last: last > first),
    "ilacs_inspections": ilacs(lambda row: True),
    "ilacs_overall_good": ilacs(lambda row: row["ranks"][0] in {1, 2}),
    "ilacs_parts_good": ilacs(lambda row: lowest(row) in {1, 2}),
    "ilacs_overall_is_leaders": ilacs(lambda row: row["ranks"][0] == row["ranks"][1]),
    "ilacs_inadequate_with_part": ilacs(lambda row: row["ranks"][0] == 4 and lowest(row) == 4),
    "ilacs_inadequate_part_only": ilacs(lambda row: row["ranks"][0] != 4 and lowest(row) == 4),
    "ilacs_one_above_lowest": ilacs(lambda row: row["ranks"][0] == lowest(row) - 1),
    "ilacs_begun_on_monday": ilacs(lambda row: f"{row['started']:%A}" == "Monday"),
    "days_to_publication_least": days(min),
    "days_to_publication_most": days(max),
    "neighbour_links": neighbour_links,
    "neighbour_links_mutual": mutual_links,
    "neighbours_shared": shared_neighbours,
    "workforce_returns": returns("new_la_code"),
    "workforce_authorities": returns("name"),
}


def rows_of_page(heading: str) -> list[list[str]]:
    section = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"))
    assert section is not None
    lines = [line.split("|")[1:-1] for line in section[1].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines[1:]]


def findings() -> list[dict[str, str]]:
    with (ROOT / "data" / "reference" / "published_finding.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(value: float, decimals: int) -> str:
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(str(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP):,}"


@pytest.mark.parametrize("finding", findings(), ids=lambda finding: finding["finding_id"])
def test_a_figure_of_the_page_is_that_of_the_published_files(finding: dict[str, str]) -> None:
    rows = [row for heading in ("Figures that others published", "Counts made without the warehouse")
            for row in rows_of_page(heading) if row[0] == finding["label"]]  # fmt: skip
    assert len(rows) == 1
    decimals = int(finding["decimals"])
    finer = decimals + (finding["unit"] == "percent")
    value, counted, n = SECOND[finding["reckoning"]](finding)
    assert rows[0][1:] == [
        printed(float(finding["printed"]), decimals),
        printed(value, finer),
        "" if counted is None else str(counted),
        "" if n is None else str(n),
    ]


def test_rates_that_follow_from_their_parts() -> None:
    parts = {
        ("Agency rate", "full-time equivalents"): ("agency_rate_fte", "agency_fte", "inpost_fte", True, 100),
        ("Agency rate", "headcount"): ("agency_rate_headcount", "agency_headcount", "inpost_headcount", True, 100),
        ("Average caseload", "full-time equivalents"): ("caseload_fte", "cases", "case_holders_fte", False, 1),
        ("Turnover rate", "full-time equivalents"): ("turnover_rate_fte", "leavers_fte", "inpost_fte", False, 100),
        ("Turnover rate", "headcount"): (
            "turnover_rate_headcount",
            "leavers_headcount",
            "inpost_headcount",
            False,
            100,
        ),
        ("Vacancy rate", "full-time equivalents"): ("vacancy_rate_fte", "vacancy_fte", "inpost_fte", True, 100),
    }
    with (SHARED / "published" / "dfe" / "csww_indicators_2017_to_2025.csv").open(encoding="utf-8-sig") as file:
        lines = [line for line in csv.DictReader(file) if line["geographic_level"] != "Local authority"]
    told = {(row[0], row[1]): [int(cell) for cell in row[2:]] for row in rows_of_page("Rates of regions and England")}
    found = {}
    for key, (rate, part, base, is_summed, factor) in parts.items():
        near = []
        for line in lines:
            above, below = Decimal(line[part]), Decimal(line[base])
            given = factor * above / (below + above if is_summed else below)
            near.append(abs(Decimal(line[rate]) - given) <= Decimal("0.1"))
        found[key] = [len(near), sum(near), len(near) - sum(near)]
    assert {key: row for key, row in told.items() if key[0] != "All"} == found
    assert told["All", ""] == [sum(column) for column in zip(*found.values(), strict=True)]


def test_numbers_in_the_text_of_the_page() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())

    def good(as_at: str, known_by: str, concept: str = "overall") -> tuple[float, int, int]:
        return share({"as_at": as_at, "known_by": known_by, "concept_code": concept, "region": ""})

    value, counted, n = good("2021-09-30", "2025-05-14")
    assert f"it would be {printed(value, 1)}% ({counted} of {n})" in text
    assert f"and not {printed(good('2021-08-31', '2021-09-30')[0], 1)}%" in text
    april = {"as_at": "2024-03-31", "known_by": "2024-04-30"}
    again_by_april = SECOND["ilacs_more_than_one"](april)[2]
    protection = printed(good(*april.values(), "help_protection")[0], 1)
    assert f"it would be {protection}% for help and protection, and {again_by_april} authorities" in text
    value, counted, n = good("2023-08-31", "2023-09-30")
    assert f"{counted} of the {n} authorities judged by 31 August 2023 are {printed(value, 1)}%" in text
    everyone = [name for name in names() if exists(name, dt.date(2023, 8, 31))]
    assert len(everyone) == 153
    assert (
        f"Of all 153, with Cumberland and Westmorland and Furness not yet inspected, they are {printed(100 * counted / 153, 1)}%"
        in text
    )
    first = inspections()[inspections()["family"] == "sif"].groupby("name").head(1)
    stayed = first[[exists(name, dt.date(2020, 3, 31)) for name in first["name"]]]
    part = sum(ranks[0] <= 2 for ranks in stayed["ranks"])
    stayed_share = printed(100 * part / len(stayed), 1)
    assert f"{len(first)} authorities; of the {len(stayed)} that still existed in 2020, it is {stayed_share}%" in text
    day = dt.date(2021, 9, 24)
    for grade, tiny in (("outstanding", "City of London"), ("good", "Isles of Scilly")):
        graded = {row["name"] for row in latest(day, day).to_dict("records") if row["ranks"][0] == GRADES[grade]}
        assert tiny in graded
        own = census()[(census()["time_period"] == "2020") & census()["name"].isin(graded - {tiny})]
        mean = pd.to_numeric(own["agency_rate_fte"].replace("low", "0.025"), errors="coerce").mean()
        assert re.search(rf"Without [^.]* means of agency rates are .*{re.escape(printed(mean, 1))}", text)


def test_every_reckoning_has_a_second_way() -> None:
    assert {finding["reckoning"] for finding in findings()} == set(SECOND)
