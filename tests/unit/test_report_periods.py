"""Dates in every form reports print them in, and none guessed where a part is missing or makes no sense."""

from __future__ import annotations

import datetime as dt

import pytest

from ilacs_analytics.sources.reports.periods import Period, read_day, read_periods

ONE_VISIT = {
    "11 to 22 May 2026": ("2026-05-11", "2026-05-22"),
    "11 May to 22 May 2026": ("2026-05-11", "2026-05-22"),
    "29 April to 10 May 2024": ("2024-04-29", "2024-05-10"),
    "14 November 2016 to 7 December 2016": ("2016-11-14", "2016-12-07"),
    "12 December 2022 to 13 January 2023": ("2022-12-12", "2023-01-13"),
    "12 December to 13 January 2023": ("2022-12-12", "2023-01-13"),
    "30 September \u2013 22 October 2014": ("2014-09-30", "2014-10-22"),
    "22 February 2016\u201318 March 2016": ("2016-02-22", "2016-03-18"),
    "2 \u2014 12 October 2017": ("2017-10-02", "2017-10-12"),
    "15-19 July 2013": ("2013-07-15", "2013-07-19"),
    "4 October to 15 October 2021": ("2021-10-04", "2021-10-15"),
    "12/09/2016 to 06/10/2016": ("2016-09-12", "2016-10-06"),
    "12/09/2016 - 06/10/2016": ("2016-09-12", "2016-10-06"),
    "14 Sept to 8 Oct 2015": ("2015-09-14", "2015-10-08"),
    "27 Jan. to 7 Feb. 2020": ("2020-01-27", "2020-02-07"),
    "3 Dec 2018 until 14 Dec 2018": ("2018-12-03", "2018-12-14"),
    "1st to 12th July 2019": ("2019-07-01", "2019-07-12"),
    "22nd June to 3rd July 2015": ("2015-06-22", "2015-07-03"),
    "  5 to 16 September 2022. ": ("2022-09-05", "2022-09-16"),
    "24 and 25 January 2023": ("2023-01-24", "2023-01-25"),
    "24, 25 and 26 January 2023": ("2023-01-24", "2023-01-26"),
    "31 January and 1 February 2023": ("2023-01-31", "2023-02-01"),
    "24 January 2023": ("2023-01-24", "2023-01-24"),
}

TWO_VISITS = {
    "25 to 29 November 2024 and 9 to 13 December 2024": (("2024-11-25", "2024-11-29"), ("2024-12-09", "2024-12-13")),
    "15 to 19 and 29 to 30 July 2019": (("2019-07-15", "2019-07-19"), ("2019-07-29", "2019-07-30")),
    "12 to 16 December 2022 and 9 to 13 January 2023": (("2022-12-12", "2022-12-16"), ("2023-01-09", "2023-01-13")),
    "12 to 16 December and 9 to 13 January 2023": (("2022-12-12", "2022-12-16"), ("2023-01-09", "2023-01-13")),
    "3 October to 7 October; 17 to 21 October 2022": (("2022-10-03", "2022-10-07"), ("2022-10-17", "2022-10-21")),
    "27 and 30 January 2023": (("2023-01-27", "2023-01-27"), ("2023-01-30", "2023-01-30")),
}

UNREADABLE = {
    "nothing": "",
    "words": "in the summer",
    "no year": "11 to 22 May",
    "the year at the first day only": "2 March 2015 to 25 March",
    "no month": "11 to 22 2026",
    "a month alone": "May 2026",
    "the end before the start": "22 to 11 May 2026",
    "the second visit before the first": "9 to 13 December 2024 and 25 to 29 November 2024",
    "a day that does not exist": "20 to 31 June 2023",
    "29 February of no leap year": "17 February to 29 February 2023",
    "a slashed month that does not exist": "12/13/2016 to 06/14/2016",
    "three ends of one visit": "1 to 5 to 9 July 2019",
    "a month misspelt": "11 to 22 Mai 2026",
    "words after it": "11 to 22 May 2026 and again later",
    "a year of five digits": "11 to 22 May 20261",
    "two years that contradict": "11 May 2027 to 22 May 2026",
}  # fmt: skip


def period(first: str, last: str) -> Period:
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("printed", ONE_VISIT)
def test_one_visit(printed: str) -> None:
    assert read_periods(printed) == (period(*ONE_VISIT[printed]),)


@pytest.mark.parametrize("printed", TWO_VISITS)
def test_two_visits_stay_two_periods(printed: str) -> None:
    assert read_periods(printed) == tuple(period(*one) for one in TWO_VISITS[printed])


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_gives_no_period(case: str) -> None:
    assert read_periods(UNREADABLE[case]) == ()


@pytest.mark.parametrize("month", ["to be", "Octo", "ber"])
def test_the_to_inside_october_parts_nothing(month: str) -> None:
    assert read_periods("2 October 2017") == (period("2017-10-02", "2017-10-02"),)
    assert read_periods(f"2 {month} 2017") == ()


def test_one_day() -> None:
    assert read_day("5 December 2014") == dt.date(2014, 12, 5)
    assert read_day("5 Dec 2014.") == dt.date(2014, 12, 5)
    assert read_day("05/12/2014") == dt.date(2014, 12, 5)
    assert [read_day(text) for text in ("5 December", "31 April 2014", "December 2014", "5 to 6 May 2014", "")] == [
        None
    ] * 5
