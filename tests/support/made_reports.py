"""Inspection reports made up for tests: the shapes the publisher prints, our own words, real names of authorities.

Every maker gives the pages of a report, each a list of its lines; each trap of a reader is one changed argument.
`texts` hands them over as the library that reads PDFs does, `bad_pdfs.report_pdf` makes the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bad_pdfs import At, Page, report_pdf

Pages = list[list[str | At]]
Grades = Mapping[str, str]

SQUARE, DISC = "\u25fc", "\uf06e"
"""Bullets of the reports: the newer ones print a square, the older ones a letter of a private font."""

PROGRESS = "The experiences and progress of"
"""The head of most headings; what follows it stands where it is used."""
ILACS_LABELS = {
    "leaders": ("The impact of leaders on social work", "practice with children and families"),
    "help_protection": (PROGRESS, "children who need help and protection"),
    "care": (PROGRESS, "children in care"),
    "care_and_care_leavers": (PROGRESS, "children in care and care leavers"),
    "care_leavers": (f"{PROGRESS} care", "leavers"),
    "overall": ("Overall effectiveness",),
}
NEWEST_LEADERS = ("The impact of leaders on practice with", "children and families")
"""The label as it is printed from April 2026."""
ILACS_ORDER = {
    2018: ("leaders", "help_protection", "care_and_care_leavers", "overall"),
    2023: ("leaders", "help_protection", "care", "care_leavers", "overall"),
    2026: ("leaders", "help_protection", "care", "care_leavers"),
}
ILACS_DATES = {2018: "9 to 20 September 2019", 2023: "17 to 28 July 2023", 2026: "11 to 22 May 2026"}
SIF_LABELS = {
    "help_protection": ("1. Children who need help and protection",),
    "looked_after_permanence": ("2. Children looked after and achieving", "permanence"),
    "adoption": ("2.1 Adoption performance",),
    "care_leavers": ("2.2 Experiences and progress of care leavers",),
    "leadership_governance": ("3. Leadership, management and governance",),
}
SIF_HEADINGS = {
    "help_protection": f"{PROGRESS} children who need help and protection",
    "looked_after_permanence": f"{PROGRESS} children looked after and achieving permanence",
    "adoption": "The graded judgement for adoption performance is that it is",
    "care_leavers": "The graded judgement about the experience and progress of care leavers is that it is",
    "leadership_governance": "Leadership, management and governance",
}
AREAS = (
    "The pace at which plans for children are written and reviewed.",
    "The offer of a room to care leavers who study.",
)
RECOMMENDATIONS = (
    "Make sure that every plan says who does what by when.",
    "See to it that visits are written down soon.",
)
BOARD_ITEMS = ("Ask the partners each quarter for figures that can be compared.",)
FOOTNOTE = "1 The list stands for no order of weight, and the number is printed small."

LONG_DATES = "14 November 2016 to 7 December 2016"


def texts(pages: Sequence[Page]) -> list[str]:
    """The text of each page, line by line, as the library hands it on."""
    return ["\r\n".join(line.text if isinstance(line, At) else line for line in page) for page in pages]


def write_report(path: Path, pages: Sequence[Page]) -> Path:
    """The report as a PDF at `path`."""
    path.write_bytes(report_pdf(pages))
    return path


def grades_like(order: Sequence[str], **told: str) -> dict[str, str]:
    """Every domain good, but for those told."""
    return dict.fromkeys(order, "Good") | told


def in_columns(labels: Sequence[Sequence[str]], grades: Sequence[Sequence[str]], top: float = 640) -> list[str | At]:
    """Rows of a table with the grade at the right of its label: each part from the top of its row."""
    cells: list[str | At] = []
    y = top
    for label, grade in zip(labels, grades, strict=True):
        cells += [At(56, y - 14 * at, line) for at, line in enumerate(label)]
        cells += [At(380, y - 14 * at, line) for at, line in enumerate(grade)]
        y -= 14 * max(len(label), len(grade)) + 12
    return cells


def rows_of(labels: Sequence[str], grade: str, table: str) -> list[str]:
    """One row of the front table as text hands it on: the grade `below` its label, `beside` its end, or `wrapped`."""
    if table == "beside":
        return [*labels[:-1], f"{labels[-1]} {grade}"]
    if table == "wrapped":
        first, _, rest = grade.partition(" ")
        cut = [f"{first} improvement", rest.removeprefix("improvement ")] if "to be" in rest else [first, rest]
        return [*labels, *(part for part in cut if part)]
    return [*labels, grade]


def ilacs(
    title: Sequence[str] = ("Inspection of Medway local authority", "children\u2019s services"),
    *,
    edition: int = 2023,
    dates: str = "",
    grades: Grades | None = None,
    headings: Grades | None = None,
    heading: str = "{label}: {grade}",
    table: str = "below",
    areas: Sequence[str] = AREAS,
    list_lines: Sequence[str] | None = None,
    list_heading: str = "What needs to improve?",
    body_lines: Sequence[str] = (),
    running: bool = True,
) -> Pages:
    """An ILACS report of four pages: `edition` 2018, 2023 or 2026 (without an overall grade).

    `grades` stand in the table; `headings` (the same unless told; a domain left out has none) at the sections, in the
    form of `heading`. `list_lines` stand for the list of areas as they are, `body_lines` among the findings.
    """
    order = ILACS_ORDER[edition]
    told = dict(grades or grades_like(order))
    said = {domain: grade.lower() for domain, grade in told.items()} if headings is None else dict(headings)
    labels = ILACS_LABELS | ({"leaders": NEWEST_LEADERS} if edition == 2026 else {})
    dates = dates or ILACS_DATES[edition]
    front: list[str | At] = [
        *title,
        f"Inspection dates: {dates}",
        "Lead inspector: A. Person, His Majesty\u2019s Inspector",
        "Judgement Grade",
    ]
    cut = {domain: table if table != "wrapped" or " " in grade else "below" for domain, grade in told.items()}
    if table == "columns":
        front += in_columns([labels[domain] for domain in told], [(grade,) for grade in told.values()])
    else:
        front += [line for domain, grade in told.items() for line in rows_of(labels[domain], grade, cut[domain])]
    front += [At(56, 120, "Since the last inspection much has been done, and more is planned.")]
    head = ["Inspection of Medway local authority children\u2019s services", "{dates} {page}"] if running else []
    items = list(list_lines) if list_lines is not None else [f"{SQUARE} {area}" for area in areas]
    findings: list[str] = []
    for number, (domain, grade) in enumerate(said.items(), start=1):
        if domain != "overall":
            label = " ".join(labels[domain])
            findings += [
                heading.format(label=label, grade=grade),
                f"{number}. What we saw here is written in our words.",
            ]
    pages: Pages = [front]
    for number, lines in enumerate(
        (
            [list_heading, *items, *findings, *body_lines],
            ["9. The last paragraph stands here."],
            ["The Office for Standards in Education, Children\u2019s Services and Skills regulates and inspects."],
        ),
        start=2,
    ):
        pages.append([*(line.format(dates=dates, page=number) for line in head), *lines])
    return pages


def sif(
    authority: str = "Medway Council",
    *,
    edition: int = 2016,
    dates: str = LONG_DATES,
    published: str = "13 February 2017",
    overall: str = "require improvement to be good",
    overall_again: str | None = None,
    grades: Grades | None = None,
    headings: Grades | None = None,
    lscb: str = "requires improvement",
    lscb_front: str = "",
    reinspection: bool = False,
    says_so: bool = True,
    recommendations: Sequence[str] = RECOMMENDATIONS,
    first_number: int = 1,
    list_lines: Sequence[str] | None = None,
    board_items: Sequence[str] = BOARD_ITEMS,
    board_first_number: int = 27,
    earlier: Sequence[str] = (),
    meanings: Sequence[str] = (),
) -> Pages:
    """A single inspection report with a review of the board: `edition` 2014 (bullets) or 2016 (numbered recommendations).

    `earlier` stands under the inspections before this one, `meanings` after the words that explain the scale. A
    re-inspection has no review of the board; without `says_so` its title is that of an ordinary one.
    """
    order = tuple(SIF_LABELS)
    told = dict(grades or grades_like(order))
    said = told if headings is None else dict(headings)
    place = authority.replace(" Council", "").replace(" City", "").replace(" County", "")
    first = "Re-inspection" if reinspection and says_so else "Inspection"
    front = [
        authority,
        f"{first} of services for children in need of help and",
        "protection, children looked after and care leavers",
    ]
    if not reinspection:
        front += ["and", "Review of the effectiveness of the Local Safeguarding Children", "Board1"]
    front += [f"Inspection date: {dates}", f"Report published: {published}"]
    if edition == 2014:
        front += [
            f"The overall judgement is that children\u2019s services {overall}",
            "The judgements on areas of the service are:",
        ]
    else:
        front += [f"Children\u2019s services in {place} {overall}"]
    front += [line for domain, grade in told.items() for line in rows_of(SIF_LABELS[domain], grade, "beside")]
    front += [lscb_front] if lscb_front else []
    contents = [
        "Contents",
        "The local authority 3",
        "Recommendations 4",
        f"{PROGRESS} children who need help and",
        "protection 5",
        "Leadership, management and governance 9",
        "The Local Safeguarding Children Board (LSCB) 12",
        "What the inspection judgements mean 15",
    ]
    again = overall if overall_again is None else overall_again
    summary = [
        "The local authority",
        *(["Summary of findings"] if edition == 2014 else ["Executive summary"]),
        f"Children\u2019s services in {place} {again} because:"
        if edition == 2014
        else f"Children\u2019s services in {place} {again}.",
        "Much is done well, and some of it is not.",
        "Information about this local authority area",
        "Previous Ofsted inspections",
        *earlier,
        "Local leadership",
        "The chair of the board has been in post for a year.",
    ]
    if list_lines is not None:
        wanted = list(list_lines)
    elif edition == 2014:
        wanted = [f"{DISC} {one}" for one in recommendations]
    else:
        wanted = [f"{number}. {one}" for number, one in enumerate(recommendations, start=first_number)]
    heading = "What does the local authority need to improve?" if edition == 2014 else "Recommendations"
    findings = [heading, *wanted, "Summary for children and young people", f"{DISC} Inspectors spoke with many of you."]
    body: list[str] = []
    for domain, grade in said.items():
        body += [f"{SIF_HEADINGS[domain]} {grade.lower()}", "31. What was seen stands here in words of our own."]
    pages: Pages = [[*front], [*contents], [*summary], [*findings], [*body]]
    if not reinspection:
        board_heading = "What does the LSCB need to improve?" if edition == 2014 else "Recommendations"
        board_wanted = [
            f"{DISC} {one}" if edition == 2014 else f"{board_first_number + at}. {one}"
            for at, one in enumerate(board_items)
        ]
        pages.append(
            [
                "The Local Safeguarding Children Board (LSCB)",
                f"The Local Safeguarding Children Board {lscb}",
                "Executive summary",
                f"The LSCB {lscb} because its partners meet and do not ask enough.",
                board_heading,
                *board_wanted,
                "Inspection findings \u2013 the Local Safeguarding Children Board",
                "40. The board meets six times a year.",
            ]
        )
    pages.append(
        [
            "What the inspection judgements mean",
            "The local authority",
            "An outstanding local authority leads services of effect.",
            "The LSCB",
            "An LSCB that is good coordinates its partners.",
            *meanings,
            "Information about this inspection",
            "Inspectors looked at files of children.",
        ]
    )
    return pages


def sif_with_earlier_sif(**told: object) -> Pages:
    """A re-inspection that is titled as an ordinary one: only what it says of the earlier one gives it away."""
    earlier = [
        "The previous inspection of the local authority\u2019s children\u2019s services was in May 2014. Judgements were:",
        "overall effectiveness: inadequate",
        "children who need help and protection: inadequate",
        "adoption performance: good",
    ]
    return sif(reinspection=True, says_so=False, **({"earlier": earlier} | told))  # type: ignore[arg-type]


def tlac(
    authority: str = "Medway Council",
    *,
    dates: str = "15-19 July 2013",
    published: str = "23 August 2013",
    grade: str = "Inadequate",
    sentence: str | None = None,
    record: str | None = None,
    areas: Sequence[str] = AREAS,
) -> Pages:
    """A targeted inspection of services for looked after children: the grade stands in a heading, a sentence, a record."""
    numbers = {"outstanding": 1, "good": 2, "adequate": 3, "inadequate": 4}
    number = numbers.get(grade.lower(), 3)
    return [
        [
            "Inspection of looked after children",
            "services",
            authority,
            f"Inspection dates: {dates}",
            "Reporting inspector A. Person HMI",
            "Age group: All",
            f"Published: {published}",
        ],
        [
            "Contents",
            "About this inspection 2",
            "The inspection judgements and what they mean 2",
            "Service information 3",
            "Overall effectiveness of services for looked after children and",
            "young people 4",
            "Record of main findings 24",
        ],
        [
            "The inspection judgements and what they",
            "mean",
            "3. All judgements are made on four points.",
            "Outstanding (Grade 1) A service far beyond the least",
            "Adequate (Grade 3) A service that does the least",
            "Service information",
            "4. The area has a river and many children.",
        ],
        [
            "Overall effectiveness of services for looked",
            "after children and young people",
            f"Grade {number} ({grade})",
            f"8. The judgement for overall effectiveness is {(sentence or grade).lower()}.",
            "9. The inspection of August 2011 judged overall effectiveness as good.",
            "Areas for improvement",
            "10. To improve what is offered the authority should, at once:",
            *(f"{DISC} {area}" for area in areas),
            "Outcomes for looked after children and young people",
            "11. Outcomes differ.",
        ],
        [
            "Record of main findings:",
            f"Overall effectiveness {record or grade} Grade {number}",
            "Capacity to improve Adequate Grade 3",
        ],
    ]


def board_review(
    authority: str = "Medway Council",
    *,
    dates: str = "21 October to 13 November 2014",
    published: str = "3 June 2015",
    grade: str = "requires improvement",
    grade_again: str | None = None,
    items: Sequence[str] = BOARD_ITEMS,
) -> Pages:
    """A review of a safeguarding board that is published by itself."""
    return [
        [
            authority,
            "Review of the effectiveness of the Local Safeguarding Children",
            "Board1",
            f"Inspection date: {dates}",
            f"Report published: {published}",
            f"The overall judgement is that the LSCB {grade}",
            "The board is not yet where it should be.",
        ],
        [
            "Contents",
            "Summary of findings 3",
            "What does the LSCB need to improve? 4",
            "What the inspection judgements mean 9",
        ],
        [
            "Summary of findings",
            f"The Local Safeguarding Children Board {grade_again or grade}",
            "What does the LSCB need to improve?",
            *(f"{DISC} {item}" for item in items),
            "Inspection judgement about the LSCB",
            "1. The board meets six times a year.",
        ],
        [
            "What the inspection judgements mean",
            "An LSCB that is good coordinates its partners.",
            "Information about this inspection",
            "Inspectors looked at minutes.",
        ],
    ]


def visit_letter(
    kind: str = "Focused",
    *,
    name: str = "Rutland children\u2019s services",
    when: str = "on 24 and 25 January 2023",
    posted: str = "7 March 2023",
    areas: Sequence[str] = AREAS,
) -> Pages:
    """A letter on a focused or a monitoring visit: no table, no grade."""
    article = "an" if kind.startswith(("A", "E", "I", "O", "U")) else "a"
    return [
        [
            posted,
            "A. Person",
            "Director of Children\u2019s Services",
            "Dear A.",
            f"{kind} visit to {name}",
            f"This letter summarises the findings of the {kind.lower()} visit to {name}",
            f"{when}. The inspectors were",
            "two of His Majesty\u2019s Inspectors.",
            f"It was {article} visit that looked at how plans are made for children in need.",
        ],
        [
            "What needs to improve in this area of social work practice?",
            *(f"{SQUARE} {area}" for area in areas),
            "Findings",
            f"{SQUARE} Inspectors saw plans that children had helped to write.",
            "Yours sincerely",
            "A. Person",
        ],
    ]


def read_or_hang(path: Path) -> object:
    """The reader of reports, for worker processes; a file whose name begins with `hang` is never read to its end."""
    from ilacs_analytics.sources.reports.read import read_report

    while path.name.startswith("hang"):
        pass
    return read_report(path)
