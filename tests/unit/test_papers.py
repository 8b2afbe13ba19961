"""Which lines a locator points to, and which numbers and dates are tokens, on tiny made-up papers."""

import hashlib

import pytest

from ilacs_analytics.errors import BadLocator, UnreadableSource
from ilacs_analytics.sources.papers.text import Paper, read_paper, resolve, tokens


def paper(text):
    return Paper("tiny.txt", tuple(text.split("\n")), "0" * 64)


def lines(text, locator):
    span = resolve(paper(text), locator)
    return span.first_line, span.last_line


def words(text):
    return [token.text for token in tokens(paper(text))]


BARE = """7 February 2031
## A plan for the harbour
- 1 The boats are painted.
- 2 The quay is swept.

## Unnumbered heading
3. The crew was told
at length.

10 lamps were hung.
- 4 The list:
- a) ropes
- b) sails,
  both sorts

Kind\tGrade
Ropes\tgood
Sails\tpoor

---
Contact: the harbour office"""

POINTED = """That the board:
1. Agrees the plan.
2. Agrees the budget.
## 1 PURPOSE
- 1.1 To tell of boats.
## **2 BOATS**
- 2.1 There are boats:
- red
- blue
### A heading without a number
Boat\tGrade
Red\tgood
2.2 More boats.
Boats without a heading of their own
- 3.1 A third part.
2.9 boats a day were seen.
4. Sails
- 4.1 Sails are white."""

SAID = """1. Purpose
To tell.
2. Consultation
None.
Ofsted Said ...
- 1. Boats are wet.

We dry them.
2. Ropes are long.

- 3. Sails are torn.
Nobody mends them.
Harbour Recommendation 9:

- Mend the sails."""


@pytest.mark.parametrize(
    ("text", "locator", "expected"),
    [
        (BARE, "para 1", (3, 3)),
        (BARE, "para 2", (4, 6)),  # an unnumbered heading does not end a paragraph
        (BARE, "para 3", (7, 10)),  # a count at the start of a line opens nothing
        (BARE, "para 4", (11, 19)),  # after the last number a rule ends the numbered text
        (BARE, "para 3 line 2", (8, 8)),
        (BARE, "para 3 line 1-3", (7, 10)),  # blank lines are not counted
        (BARE, "para 4 item 1", (12, 12)),
        (BARE, "para 4 item b", (13, 14)),
        (BARE, "para 4 item 2 line 2", (14, 14)),
        (BARE, "para 4 row 0", (16, 16)),
        (BARE, "para 4 row 2", (18, 18)),
        (BARE, "line 20-21", (20, 21)),
        (POINTED, "para 1", (4, 5)),  # not the list before it
        (POINTED, "para 1.1", (5, 5)),
        (POINTED, "para 2", (6, 14)),  # a heading reaches over its paragraphs
        (POINTED, "para 2.1", (7, 12)),
        (POINTED, "para 2.1 item 2", (9, 9)),
        (POINTED, "para 2.1 row 1", (12, 12)),
        (POINTED, "para 2.2", (13, 14)),
        (POINTED, "para 3.1", (15, 16)),  # its heading bears no number
        (POINTED, "para 4", (17, 18)),
        (SAID, "para 2", (3, 4)),  # numbered paragraphs end where the statements begin
        (SAID, "said 1", (6, 8)),
        (SAID, "said 1 line 2", (8, 8)),
        (SAID, "said 2", (9, 10)),
        (SAID, "said 3 line 4", (15, 15)),
        (SAID, "said 3 item 1", (15, 15)),
        ("# A\n- 1. one\n- 2. two", "para 2", (3, 3)),
        ("1. outer\n- 1. inner\n- 2. inner\n2. outer\n3. outer", "para 1", (1, 3)),  # the evenly printed run wins
        ("1. outer\n- 1. inner\n- 2. inner\n2. outer\n3. outer", "para 1 item 2", (3, 3)),
        ("1 A table\n| boat | grade |\n|---|---|\n| red | good |", "para 1 row 1", (4, 4)),
    ],
)
def test_locators_point_to_lines(text, locator, expected):
    assert lines(text, locator) == expected


def test_a_span_holds_the_text_of_its_lines():
    assert resolve(paper(BARE), "para 4 item b").text == "- b) sails,\n  both sorts"


@pytest.mark.parametrize(
    ("text", "locator", "hint"),
    [
        (BARE, "para 5", "numbered paragraphs run from 1 to 4"),
        (POINTED, "para 3", "numbered paragraphs run from 1 to 4.1"),
        ("No numbers here", "para 1", "no numbered paragraphs are printed"),
        (BARE, "said 1", "no numbered statements are printed"),
        (SAID, "said 4", "numbered statements run from 1 to 3"),
        (BARE, "line 22", "the file has 21 lines"),
        (BARE, "line 5", "no text stands there"),
        (BARE, "line 0", "no text stands there"),
        (BARE, "line 4-3", "no text stands there"),
        (BARE, "para 3 line 4", "3 lines with text stand in the block"),
        (BARE, "para 3 line 0", "3 lines with text stand in the block"),
        (BARE, "para 4 item 3", "2 list items stand in the block"),
        (BARE, "para 4 item c", "2 list items stand in the block"),
        (BARE, "para 4 row 3", "3 table rows stand in the block"),
    ],
)
def test_locators_that_point_to_nothing_say_what_is_there(text, locator, hint):
    with pytest.raises(BadLocator) as raised:
        resolve(paper(text), locator)
    assert str(raised.value).startswith(f"BadLocator: '{locator}' points to nothing: {hint}")
    assert "where: tiny.txt" in str(raised.value)
    assert raised.value.exit_code == 15


@pytest.mark.parametrize("locator", ["paragraph 3", "para 3,5", "para 3  line 1", "page 2 line 3", "line x"])
def test_locators_outside_the_grammar_are_refused(locator):
    with pytest.raises(BadLocator, match="is not a locator into a paper"):
        resolve(paper(BARE), locator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There were 12 boats, 1,250 ropes and 22.9% or 96 % rain.", ["12", "1,250", "22.9%", "96 %"]),
        ("It cost £7.6m, then c£49k, then circa £18k.", ["£7.6m", "c£49k", "£18k"]),
        ("Nine boats, twenty-one ropes, six-weekly tides, one sail, someone.", ["Nine", "twenty-one", "six"]),
        ("Risk B2, section S47, ref FP/070520, 16- and 17-year-olds", ["B2", "S47", "070520", "16", "17"]),
        ("From 15 to 26 July 2031, 4th September, 3 MAY 2030", ["15", "26 July 2031", "4th September", "3 MAY 2030"]),
        ("On 25<sup>th</sup> May 2030, in **June** 2031", ["25<sup>th</sup> May 2030", "June** 2031"]),
        ("Boats may sail in May, at the end of October.", ["May", "October"]),
        (
            "In Spring 2031, 2031, 2031-32, 04/05/2031, spring.",
            ["Spring 2031", "2031", "2031-32", "04/05/2031"],
        ),
        ("Points 1,9,7: a mark<sup>1</sup> ends", ["1", "9", "7", "1"]),
        ("9\nSeptember 2031", ["9", "September 2031"]),
        ("- 1. Two\n- 2. boats\n(3) (4) 5) sails\n2) none", ["Two", "4", "5"]),
        ("1 First\n1.1 Second\n- 4 boats", ["4"]),
    ],
)
def test_tokens_of_each_kind(text, expected):
    assert words(text) == expected


def test_a_token_knows_its_kind_and_its_place():
    found = tokens(paper("None.\nIn July 2031 there were 3."))
    assert [(token.kind, token.line, token.start, token.end) for token in found] == [
        ("date", 2, 3, 12),
        ("number", 2, 24, 25),
    ]


def test_paragraph_numbers_are_no_tokens_but_other_opening_numbers_are():
    assert words(BARE) == ["7 February 2031", "10"]
    assert words(POINTED) == ["2.9"]
    assert words(SAID) == ["9"]


def test_reading_keeps_physical_lines_and_the_checksum(tmp_path):
    raw = "\ufefffirst\r\n\r\nthird\u2028still third\n".encode()
    (tmp_path / "a.txt").write_bytes(raw)
    read = read_paper(tmp_path / "a.txt")
    assert read == Paper("a.txt", ("first", "", "third\u2028still third"), hashlib.sha256(raw).hexdigest())


def test_an_unreadable_paper_is_named(tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe boats")
    with pytest.raises(UnreadableSource, match=r"bad\.txt cannot be read as text"):
        read_paper(tmp_path / "bad.txt")
    with pytest.raises(UnreadableSource, match=r"gone\.txt cannot be read as text"):
        read_paper(tmp_path / "gone.txt")
