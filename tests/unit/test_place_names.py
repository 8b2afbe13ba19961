"""From printed codes and names to authorities, on a day."""

import datetime as dt

import duckdb
import pytest

from ilacs_analytics.warehouse.place_names import PlaceNames

BEFORE, AFTER = dt.date(2019, 3, 31), dt.date(2019, 4, 1)


@pytest.fixture(scope="module")
def places():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table authority as select * from (values
                ('E06000047', 'Durham', '840', date '2009-04-01', null),
                ('E10000009', 'Dorset', '835', null, date '2019-03-31'),
                ('E06000059', 'Dorset', '838', date '2019-04-01', null),
                ('E08000038', 'Barnsley', '370', null, null),
                ('E09000021', 'Kingston upon Thames', '314', null, null)
            ) as a (authority_code, short_name, la_code, valid_from, valid_to);
            create table place_alias as select * from (values
                ('E06000047', 'County Durham', 'name', null::date, null::date),
                ('E08000038', 'E08000016', 'ons_code', null, date '2025-03-31'),
                ('E09000021', 'Kingston', 'name', null, null),
                ('E06000047', 'Kingston', 'name', null, null),
                ('E12000001', 'North East (England)', 'name', null, null)
            ) as p (place_code, alias, alias_kind, valid_from, valid_to);
            """
        )
        return PlaceNames(connection)


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
