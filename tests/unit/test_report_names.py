"""From the names reports print to the authority they mean, and to nobody where none is known."""

from __future__ import annotations

import csv

import pytest
from workspaces import ROOT

from ilacs_analytics.sources.reports.names import find_authority, name_forms

REFERENCE = ROOT / "data" / "reference"

PRINTED = {
    "Medway": "Medway",
    "Medway Council": "Medway",
    "Medway local authority children\u2019s services": "Medway",
    "Durham County Council": "Durham",
    "County Durham": "Durham",
    "Rutland County Council": "Rutland",
    "Rutland children\u2019s services": "Rutland",
    "Walsall Metropolitan Borough Council": "Walsall",
    "Walsall Council": "Walsall",
    "Bristol City Council": "Bristol",
    "City of York Council": "York",
    "Derby City Council": "Derby",
    "Derbyshire County Council": "Derbyshire",
    "Southend-on-Sea Borough Council": "Southend-on-Sea",
    "Hull City Council": "Kingston upon Hull",
    "Kingston upon Hull City Council": "Kingston upon Hull",
    "Royal Borough of Kingston upon Thames": "Kingston upon Thames",
    "The Royal Borough of Windsor and Maidenhead": "Windsor and Maidenhead",
    "Royal Borough of Kensington and Chelsea": "Kensington and Chelsea",
    "London Borough of Hammersmith & Fulham": "Hammersmith and Fulham",
    "London Borough of Barking and Dagenham": "Barking and Dagenham",
    "Royal Borough of Greenwich": "Greenwich",
    "Westminster City Council": "Westminster",
    "City of Westminster": "Westminster",
    "City of London": "City of London",
    "City of London Corporation": "City of London",
    "City of Bradford Metropolitan District Council": "Bradford",
    "City of Wolverhampton Council": "Wolverhampton",
    "Telford & Wrekin Council": "Telford and Wrekin",
    "Council of the Isles of Scilly": "Isles of Scilly",
    "Isle of Wight Council": "Isle of Wight",
    "Bath & North East Somerset": "Bath and North East Somerset",
    "Birmingham Children\u2019s Trust": "Birmingham",
    "Slough Children First": "Slough",
    "Slough Children\u2019s Services Trust": "Slough",
    "Sandwell Children\u2019s Trust": "Sandwell",
    "Northumberland County Council children\u2019s services": "Northumberland",
    "St Helens Council": "St Helens",
    "MEDWAY  COUNCIL.": "Medway",
}


@pytest.mark.parametrize("printed", PRINTED)
def test_the_authority_a_printed_name_means(printed: str) -> None:
    assert find_authority((printed,), REFERENCE) == PRINTED[printed]


@pytest.mark.parametrize(
    "printed",
    [
        "Ruritania County Council",
        "",
        "Council",
        "City of",
        "London Borough of",
        "Little Elms Primary School",
        "Medway Valley Academy",
        "children\u2019s services",
    ],
)
def test_a_name_nobody_has(printed: str) -> None:
    assert find_authority((printed,), REFERENCE) is None


def test_every_authority_is_found_by_its_own_name_and_as_a_council() -> None:
    with (REFERENCE / "authority.csv").open(encoding="utf-8-sig", newline="") as lines:
        names = sorted({row["short_name"] for row in csv.DictReader(lines)})
    assert len(names) > 150
    wrong = {
        (form, found)
        for name in names
        for form in (
            name,
            f"{name} Council",
            f"{name} local authority children\u2019s services",
            f"{name} children\u2019s services",
        )
        if (found := find_authority((form,), REFERENCE)) != name
    }
    assert wrong == set()


def test_the_first_name_that_is_known_decides() -> None:
    assert find_authority(("children\u2019s services of somewhere", "Medway Council", "Durham"), REFERENCE) == "Medway"
    assert find_authority((), REFERENCE) is None


def test_forms_begin_with_the_fullest_and_none_comes_twice() -> None:
    forms = name_forms("London Borough of Hammersmith & Fulham Council\u2019s")
    assert forms[0] == "london borough of hammersmith & fulham council's"
    assert len(forms) == len(set(forms))
    assert "hammersmith and fulham" in forms
    assert name_forms(" . ") == []
