"""Verification on a warehouse of a few rows and a paper of a few lines, both made up."""

import duckdb
import pytest

from ilacs_analytics.errors import UnreadableSource, Unverified
from ilacs_analytics.quality.verify import PRINTED_COLUMNS, verify_papers
from ilacs_analytics.sources.papers.text import read_paper

PAPER = """The harbour
16 June 2031
1. The rate fell from 40% in
April 2031 to 22.9% at the end of October.
2. Boats were judged to **require improvement**, ropes good.
Call 0555 1234."""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "harbour.txt").write_text(PAPER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def connection(folder):
    with duckdb.connect() as opened:
        opened.execute("create table source (source_id varchar, kind varchar, file_name varchar, sha256 varchar)")
        for table, columns in {**PRINTED_COLUMNS, "not_coded": ("token",)}.items():
            columns_sql = ", ".join(f"{column} varchar" for column in ("source_id", "locator", *columns))
            opened.execute(f"create table {table} ({columns_sql})")
        add(opened, "source", "harbour", "committee_paper", "harbour.txt", read_paper(folder / "harbour.txt").sha256)
        add(opened, "reported_fact", "harbour", "line 2", None, "16 June 2031", None)
        add(opened, "agency_rate", "harbour", "para 1", "40%", "April 2031")
        add(opened, "agency_rate", "harbour", "para 1", "22.9%", "end of October")
        add(opened, "judgement", "harbour", "para 2", "require improvement")
        add(opened, "not_coded", "harbour", "line 6", "*")
        yield opened


def add(connection, table, *values):
    connection.execute(f"insert into {table} values ({', '.join('?' * len(values))})", values)


def problems(connection, folder):
    return [(problem.kind, problem.what) for problem in verify_papers(connection, folder).missing]


def test_all_found_and_all_explained(connection, folder):
    verification = verify_papers(connection, folder)
    assert verification.missing == ()
    assert (verification.facts_checked, verification.facts_found) == (4, 4)
    assert (verification.tokens_total, verification.tokens_coded) == (7, 5)
    assert (verification.tokens_listed, verification.tokens_unexplained) == (2, 0)
    assert [(document.source_id, document.is_changed) for document in verification.documents] == [("harbour", False)]
    verification.raise_if_incomplete()


@pytest.mark.parametrize(
    "piece",
    [
        "41%",  # not printed
        "22",  # inside a longer number
        "2.9%",
        "22.9",  # the sign belongs to the number
        "2031",  # inside a date
        "October 2031",
        "ate",  # inside a longer word
        "1",  # the number of the paragraph
        "16 June 2031",  # elsewhere in the paper
    ],
)
def test_a_piece_that_does_not_stand_whole_in_its_lines_is_missing(connection, folder, piece):
    add(connection, "indicator", "harbour", "para 1", piece, None)
    verification = verify_papers(connection, folder)
    assert [problem.lines() for problem in verification.missing] == [
        f"NotInPaper: '{piece}' (raw_value) does not stand as a whole in lines 3-4 of harbour.txt\n"
        "  where: indicator (harbour, para 1)\n"
        "  next:  copy the wording exactly as printed, or mend the locator"
    ]
    assert (verification.facts_checked, verification.facts_found) == (5, 4)


@pytest.mark.parametrize(
    ("locator", "piece"),
    [
        ("para 1", "40% in April 2031"),  # over the end of a line
        ("para 1", "40% | 22.9%"),  # two pieces
        ("para 1", "rate"),
        ("para 2", "require  improvement"),  # white space and emphasis do not count
        ("para 2", None),  # nothing printed: the place is enough
    ],
)
def test_a_piece_that_stands_whole_is_found(connection, folder, locator, piece):
    add(connection, "indicator", "harbour", locator, piece, None)
    assert problems(connection, folder) == []


def test_each_of_several_pieces_must_stand(connection, folder):
    add(connection, "inspection_mention", "harbour", "para 1", "April 2031 | May 2031")
    what = "'May 2031' (date_as_printed) does not stand as a whole in lines 3-4 of harbour.txt"
    assert problems(connection, folder) == [("NotInPaper", what)]


def test_a_claim_without_figures_needs_a_place(connection, folder):
    add(connection, "claim", "harbour", "para 3")
    what = "'para 3' points to nothing: numbered paragraphs run from 1 to 2"
    assert problems(connection, folder) == [("BadLocator", what)]


def test_a_number_neither_coded_nor_listed_ends_with_code_15(connection, folder):
    connection.execute("delete from agency_rate where raw_value = '22.9%'")
    verification = verify_papers(connection, folder)
    assert verification.tokens_unexplained == 2
    with pytest.raises(Unverified) as raised:
        verification.raise_if_incomplete()
    assert raised.value.exit_code == 15
    assert str(raised.value) == (
        "Unverified: 3 of 3 facts stand where their locators point; of 7 numbers and dates 3 are coded, 2 listed, "
        "2 unexplained; documents: 1\n"
        "NumberNotExplained: the number '22.9%' is neither coded nor listed\n"
        "  where: harbour.txt, line 4 (harbour)\n"
        "  next:  code the fact it belongs to, or list it in not_coded.csv with a reason\n"
        "NumberNotExplained: the date 'October' is neither coded nor listed\n"
        "  where: harbour.txt, line 4 (harbour)\n"
        "  next:  code the fact it belongs to, or list it in not_coded.csv with a reason\n"
        "  next:  mend the rows named above in data/papers/, build, and verify again"
    )


def test_a_listed_number_is_explained_at_its_place_only(connection, folder):
    connection.execute("delete from not_coded")
    add(connection, "not_coded", "harbour", "line 6", "0555")
    assert problems(connection, folder) == [("NumberNotExplained", "the number '1234' is neither coded nor listed")]
    add(connection, "not_coded", "harbour", "para 2 line 2", "1234")
    assert problems(connection, folder) == []


def test_a_listing_that_stands_nowhere_is_told(connection, folder):
    add(connection, "not_coded", "harbour", "para 1", "0555")
    what = "'0555' (token) does not stand as a whole in lines 3-4 of harbour.txt"
    assert problems(connection, folder) == [("NotInPaper", what)]


def test_only_forty_problems_are_printed(connection, folder):
    for number in range(50):
        add(connection, "claim", "harbour", f"para {number + 10}")
    with pytest.raises(Unverified) as raised:
        verify_papers(connection, folder).raise_if_incomplete()
    assert str(raised.value).count("BadLocator:") == 40
    assert "\n... and 10 more\n" in str(raised.value)


def test_a_text_is_known_by_its_checksum_whatever_its_name(connection, folder):
    (folder / "harbour.txt").rename(folder / "renamed.txt")
    assert verify_papers(connection, folder).documents[0].file_name == "renamed.txt"


def test_a_changed_text_is_told(connection, folder):
    (folder / "harbour.txt").write_text(PAPER + "\n", encoding="utf-8")
    assert verify_papers(connection, folder).documents[0].is_changed
    what = "harbour.txt is not the text that was coded: its checksum differs"
    assert problems(connection, folder) == [("TextChanged", what)]


def test_sources_that_are_not_papers_are_left_alone(connection, folder):
    add(connection, "source", "workbook", "outcomes_workbook", "workbook.xlsx", "1" * 64)
    add(connection, "judgement", "workbook", "sheet A row 2", "Good")
    assert problems(connection, folder) == []


def test_a_paper_that_is_not_there_is_named(connection, folder):
    add(connection, "source", "quay", "news", "quay.txt", "1" * 64)
    with pytest.raises(UnreadableSource, match=r"no file of the folder is the text of quay \(quay\.txt\)") as raised:
        verify_papers(connection, folder)
    assert raised.value.exit_code == 10
    with pytest.raises(UnreadableSource, match="is not a folder"):
        verify_papers(connection, folder / "absent")


def test_a_warehouse_without_papers_does_not_pass(connection, folder):
    connection.execute("delete from source")
    assert [kind for kind, _ in problems(connection, folder)] == ["NothingToVerify"]
