"""From an authority's name as a report prints it to the names our tables know: without "Council", "Borough of" and the like.

A report writes the name of the council, of its area or of the trust that runs the services. Which authority a name means
is decided by data/reference/authority.csv and place_alias.csv; here only the forms to look for are made, fullest first.
"""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

_SERVICES = re.compile(
    r"(?: local authority)?(?: children'?s'?(?: social care)? services| services for children.*| children'?s trust| "
    r"children and families trust| children first| children'?s services trust)$",
    re.IGNORECASE,
)
_TAILS = ("local authority", "council", "county", "metropolitan", "borough", "district", "city", "unitary", "corporation", "area",
          "metropolitan district", "metropolitan borough")  # fmt: skip
_HEADS = (
    "the", "london borough of", "royal borough of", "borough of", "metropolitan borough of", "city of", "county of",
    "council of the", "council of", "district of",
)  # fmt: skip


def name_forms(printed: str) -> list[str]:
    """Forms of a printed name in lower case, the fullest first, each once."""
    name = " ".join(printed.replace("\u2019", "'").split()).strip(" .,:").lower()
    forms = [name]
    name = _SERVICES.sub("", name).strip(" .,:'")
    name = re.sub(r"'s$", "", name)
    forms.append(name)
    queue = [name]
    while queue:
        form = queue.pop(0)
        shorter = [form[: -len(tail) - 1] for tail in _TAILS if form.endswith(f" {tail}")]
        shorter += [form[len(head) + 1 :] for head in _HEADS if form.startswith(f"{head} ")]
        for one in shorter:
            if one not in forms:
                forms.append(one)
                queue.append(one)
    spelled = []
    for form in forms:
        spelled += [form, form.replace("&", "and"), re.sub(r"\band\b", "&", form)]
    return [form for form in dict.fromkeys(spelled) if form]


@functools.cache
def _known(reference: Path) -> dict[str, str]:
    """Short name of an authority by each of its names in lower case; names of two authorities are left to the build."""
    known: dict[str, str] = {}
    short = {}
    with (reference / "authority.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            short[row["authority_code"]] = row["short_name"]
            known[row["short_name"].lower()] = row["short_name"]
    with (reference / "place_alias.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["alias_kind"] == "name" and row["place_code"] in short:
                known.setdefault(row["alias"].lower(), short[row["place_code"]])
    return known


def find_authority(names: tuple[str, ...], reference: Path) -> str | None:
    """Short name of the authority a report is about, or None where none of its names is known."""
    known = _known(reference)
    return next((known[form] for name in names for form in name_forms(name) if form in known), None)
