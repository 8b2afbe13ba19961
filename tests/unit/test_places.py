"""From printed codes and names to places, on a day."""

import datetime as dt

import pytest
from tables import write_csv
from workspaces import ROOT

from ilacs_analytics.sources.reference.places import Places

BEFORE, AFTER = dt.date(2019, 3, 31), dt.date(2019, 4, 1)
AUTHORITIES = [
    ["E06000047", "Durham", "840", "2009-04-01", ""],
    ["E10000009", "Dorset (to 2019)", "835", "", "2019-03-31"],
    ["E06000059", "Dorset", "838", "2019-04-01", ""],
    ["E08000038", "Barnsley", "370", "", ""],
    ["E09000021", "Kingston upon Thames", "314", "", ""],
]
ALIASES = [
    ["E10000009", "Dorset", "name", "", "2019-03-31"],
    ["E06000047", "County Durham", "name", "", ""],
    ["E08000038", "E08000016", "ons_code", "", "2025-03-31"],
    ["E09000021", "Kingston", "name", "", ""],
    ["E06000047", "Kingston", "name", "", ""],
    ["E12000001", "North East (England)", "name", "", ""],
]


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    kinds = [[code, "authority", name] for code, name, *_ in AUTHORITIES]
    rows = {
        "place": [["place_code", "kind", "name"], *kinds, ["E12000001", "region", "North East"]],
        "authority": [["authority_code", "short_name", "la_code", "valid_from", "valid_to"], *AUTHORITIES],
        "place_alias": [["place_code", "alias", "alias_kind", "valid_from", "valid_to"], *ALIASES],
        "authority_succession": [["predecessor_code", "successor_code"], ["E10000009", "E06000059"]],
    }
    for name, table in rows.items():
        write_csv(folder / f"{name}.csv", table)
    return Places(folder)


def test_codes_are_taken_first_and_old_ones_lead_to_the_current(places):
    assert places.find(code="E06000047", name="Medway", day=None) == "E06000047"
    assert places.find(code="E08000016", name="", day=AFTER) == "E08000038"
    assert places.find(code="E06999999", name="Durham", day=None) is None


def test_names_in_any_capitals_and_their_aliases(places):
    assert places.find(code="", name="DURHAM", day=None) == "E06000047"
    assert places.find(code="", name="County Durham", day=AFTER) == "E06000047"
    assert places.find(code="", name="Durhm", day=None) is None
    assert places.find(code="", name="North East (England)", day=None) is None  # a region is no authority


def test_a_name_means_who_bore_it_on_the_day(places):
    assert places.find(code="", name="Dorset", day=BEFORE) == "E10000009"
    assert places.find(code="", name="Dorset", day=AFTER) == "E06000059"
    assert places.find(code="", name="Dorset", day=None) is None


def test_a_name_of_two_is_nobody(places):
    assert places.find(code="", name="Kingston", day=AFTER) is None
    assert places.find(code="", name="Durham", day=dt.date(2001, 1, 1)) is None


def test_dfe_codes(places):
    assert (places.find_la_code("838"), places.find_la_code("999")) == ("E06000059", None)
    assert places.short_names["E06000059"] == "Dorset"


def test_code_dfe_code_and_name_of_one_row_are_one_place(places):
    assert places.agree(code="E06000047", la_code="840", name="County Durham", day=None).place_code == "E06000047"
    assert places.agree(code="E06000047", la_code="", name="Durham CC", day=None).place_code == "E06000047"
    assert places.agree(code="", la_code="838", name="Dorset", day=AFTER).place_code == "E06000059"
    slip = places.agree(code="E06000047", la_code="370", name="Durham", day=None)
    assert slip.place_code is None
    assert slip.reason == (
        "code and name are of different places: 'E06000047' is Durham and '370' is Barnsley and 'Durham' is Durham; "
        "one row is about one place"
    )
    assert places.agree(code="E06999999", la_code="840", name="Durham", day=None).reason.startswith(
        "'E06999999' is no place"
    )
    assert places.agree(code="", la_code="", name="Kingston", day=None).reason.startswith(
        "'Kingston' may be E06000047 or E09000021"
    )


def test_an_ended_place_is_named_with_its_last_day_and_its_heirs(places):
    assert places.ended_before("E10000009", BEFORE) == ""
    assert places.ended_before("E10000009", dt.date(2020, 3, 31)) == (
        "Dorset (to 2019) ended on 31 March 2019, before 2020-03-31; its heirs are Dorset"
    )


def test_codes_of_a_joint_return_are_read_however_they_are_joined():
    places = Places(ROOT / "data" / "reference")
    for printed in ("E09000021 / E09000027", "E09000021/E09000027", "314 / 318", "314/318", "314 & 318"):
        assert places.find_code(printed) == "E09000021 / E09000027"
