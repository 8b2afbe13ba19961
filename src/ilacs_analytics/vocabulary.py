"""The words of the field, named and explained: a newcomer opens this first.

Each vocabulary has one list, and it is in data/reference/. This room names only those words that the code itself must
know to decide something; a test holds every one of them against the lists. It reads no file.
"""

from __future__ import annotations

from enum import StrEnum


class Concept(StrEnum):
    """What judgements are compared on, in the order of pages; data/reference/concept.csv may hold more."""

    OVERALL = "overall"  # overall effectiveness; no longer judged from April 2026
    LEADERSHIP = "leadership"  # the impact of leaders on practice
    HELP_PROTECTION = "help_protection"  # children who need help and protection
    CARE = "care"  # children in care; with care leavers before 2023
    CARE_LEAVERS = "care_leavers"  # care leavers; inside care from 2018 to 2022
    ADOPTION = "adoption"  # judged by itself under the single inspection framework only
    LSCB = "lscb"  # Local Safeguarding Children Board, reviewed beside that framework


class Grade(StrEnum):
    """The grades of the scales of four, best first. An order, never numbers to average; grade.csv may hold more."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"  # the scale since November 2013
    ADEQUATE = "adequate"  # the scale before it
    INADEQUATE = "inadequate"


PRESENT_SCALE = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
"""The scale since November 2013, best first. Grades of others compare with it as good or better against below good only."""


class MissingReason(StrEnum):
    """Why there is no grade. Never one "N/A" for all."""

    NOT_IN_FRAMEWORK = "not_in_framework"
    COMBINED = "combined"
    NOT_GRADED = "not_graded"
    NOT_PUBLISHED = "not_published"
    UNREADABLE = "unreadable"
    NOT_TOLD = "not_told"


class Symbol(StrEnum):
    """What a publisher prints instead of a value. None is zero, none is simply missing."""

    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    CONFIDENTIAL = "c"
    LOW = "low"  # rounds to zero and is not zero
    UNRELIABLE = "u"
    COLON = ":"
    TILDE = "~"


class Verdict(StrEnum):
    """What a council's figure and the official one say of each other. Never "contradicted"."""

    AGREES = "agrees"
    DIFFERS = "differs"
    POPULATION_NOT_STATED = "population_not_stated"
    SCOPE_DIFFERS = "scope_differs"
    NO_OFFICIAL_FIGURE = "no_official_figure"


class Outcome(StrEnum):
    """How a check ended. An error is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"


class Severity(StrEnum):
    """What follows from a failed check."""

    CRITICAL = "critical"  # stops publication
    WARNING = "warning"  # is printed


GRADED_KINDS = frozenset(
    {"standard", "short", "reinspection", "reinspection_safeguarding", "reinspection_looked_after", "not_stated"}
)
"""Kinds of inspection that give grades; visits, JTAI, meetings and peer reviews do not."""

DEFAULT_AUTHORITIES = ("Durham", "Medway", "Rutland", "Walsall")
"""The authorities the suite was begun for, by short name."""
