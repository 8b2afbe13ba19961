"""A made-up framework as rows of data/ alone: report cards, a scale of five with words of its own, other domains, a new concept.

It is dated before today, for the gate refuses days that have not come, and stands in the place of the last months of ILACS.
"""

from __future__ import annotations

import csv
from pathlib import Path

CODE, FAMILY, LABEL = "report_card_2027", "report_card", "Report cards, from October 2025"
CONCEPT = ("family_help", "Family help", "8")
SCALE = (
    ("exceptional", "Exceptional", True),
    ("strong_standard", "Strong standard", True),
    ("expected_standard", "Expected standard", True),
    ("needs_attention", "Needs attention", False),
    ("urgent_improvement", "Urgent improvement", False),
)
DOMAINS = {"overall": "overall", "leading": "leadership", "protecting": "help_protection", "helping": "family_help"}
SOURCE = "made-outcomes-2025"
INSPECTIONS = (
    ("Durham", "2025-10-06", "2025-10-27", (0, 1, 2, 3)),
    ("Durham", "2025-12-01", "2025-12-22", (1, 1, 2, 1)),
    ("Medway", "2025-10-13", "2025-11-03", (2, 3, 2, 4)),
    ("Rutland", "2025-11-03", "2025-11-24", (3, 3, 4, 2)),
    ("Walsall", "2025-11-10", "2025-12-01", (4, 4, 4, 3)),
    ("Kent", "2025-10-20", "2025-11-10", (2, 2, 2, 2)),
    ("Leeds", "2025-10-27", "2025-11-17", (1, 0, 1, 1)),
    ("Sunderland", "2025-11-17", "2025-12-08", (3, 2, 3, 3)),
    ("Liverpool", "2025-11-24", "2025-12-15", (4, 3, 4, 4)),
)
"""Authority, first day, publication, and the place on the scale of each domain."""
ENDS = "2025-09-30"


def add_framework(data: Path) -> None:
    """Put the framework into a copy of data/: its rows of reference/, and inspections judged under it."""
    reference, official = data / "reference", data / "official"
    framework = reference / "framework.csv"
    rows = _rows(framework)
    for row in rows:
        if row["framework_code"] == "ilacs_2023":
            row["ends_on"] = ENDS
    known = [row["framework_code"] for row in rows]
    made = {
        "framework_code": CODE,
        "label": LABEL,
        "family": FAMILY,
        "starts_on": "2025-10-01",
        "ends_on": "2026-03-31",
    }
    _write(framework, [*rows, made | {"scale": FAMILY, "short_at_most_weekdays": "", "note": "Made up"}])
    _append(
        reference / "grade.csv",
        [(FAMILY, code, rank, label, str(good).lower()) for rank, (code, label, good) in enumerate(SCALE, start=1)],
    )
    _append(reference / "grade_spelling.csv", [(FAMILY, label.lower(), code, "false") for code, label, _ in SCALE])
    _append(reference / "concept.csv", [CONCEPT])
    absent = [
        row["concept_code"] for row in _rows(reference / "concept.csv") if row["concept_code"] not in DOMAINS.values()
    ]
    _append(reference / "concept_absence.csv", [(code, CONCEPT[0], "any", "not_in_framework") for code in known])
    _append(reference / "concept_absence.csv", [(CODE, code, "any", "not_in_framework") for code in absent])
    _append(
        reference / "domain.csv",
        [(CODE, domain, domain.capitalize(), concept, "threshold_only") for domain, concept in DOMAINS.items()],
    )
    _append(
        reference / "source.csv",
        [(SOURCE, "Ofsted", "Made-up outcomes", "outcomes_workbook", "2026-01-15", "2025-12-31",
          "Open Government Licence v3.0", "https://www.gov.uk/made-up", "made.ods", "0" * 64)],
    )  # fmt: skip
    codes = {row["short_name"]: row for row in _rows(reference / "authority.csv")}
    for number, (name, started, published, places) in enumerate(INSPECTIONS, start=2):
        own = codes[name]
        mention = f"{SOURCE}/{name.lower()}-{started}"
        _append(
            reference / "inspection_registry.csv",
            [
                (
                    f"{own['la_code']}-{FAMILY}-{started}",
                    own["authority_code"],
                    FAMILY,
                    "standard",
                    started,
                    "day",
                    published,
                )
            ],
        )
        _append(
            official / "inspection_mention.csv",
            [(mention, SOURCE, f"sheet Outcomes row {number}", own["authority_code"], CODE, "standard", "", started, "day",
              "", "", published, "day", "", "ofsted")],
        )  # fmt: skip
        _append(
            official / "judgement.csv",
            [
                (
                    mention,
                    domain,
                    SOURCE,
                    f"sheet Outcomes row {number} column {'BCDE'[at]}",
                    SCALE[place][1],
                    "",
                    "ofsted",
                    "",
                    "",
                )
                for at, (domain, place) in enumerate(zip(DOMAINS, places, strict=True))
            ],
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _append(path: Path, rows: list[tuple[object, ...]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
