"""Frames that lack a column: each question names itself and the column, before it computes anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd
import pytest

from ilacs_analytics.analysis import ended, themes
from ilacs_analytics.analysis.around import event_study
from ilacs_analytics.analysis.around import figures as around
from ilacs_analytics.analysis.association import figures as association
from ilacs_analytics.analysis.audits import figures as audits
from ilacs_analytics.analysis.claims import figures as claims
from ilacs_analytics.analysis.claims.words import say_claims
from ilacs_analytics.analysis.england import events
from ilacs_analytics.analysis.england import figures as england
from ilacs_analytics.analysis.evidence import added_files, coverage, witnesses
from ilacs_analytics.analysis.frames import MissingColumns
from ilacs_analytics.analysis.funnel import figures as funnel
from ilacs_analytics.analysis.judgements import as_at
from ilacs_analytics.analysis.judgements import figures as judgements
from ilacs_analytics.analysis.neighbours import figures as neighbours
from ilacs_analytics.analysis.next_inspection import incidence, spells, transitions, turnbull
from ilacs_analytics.analysis.report import figures as report
from ilacs_analytics.analysis.themes import figures as theme_figures
from ilacs_analytics.analysis.themes import paths, shares
from ilacs_analytics.analysis.validation import figures as validation
from ilacs_analytics.analysis.workforce import figures as workforce
from ilacs_analytics.analysis.workforce import notes

Question = Callable[[pd.DataFrame], object]


def empty(columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


LISTS, NAMED = empty(paths.LIST_COLUMNS), empty(paths.NAMED_COLUMNS)
ASKED = empty(shares.ASKED_COLUMNS)
AREAS, JUDGED = empty(theme_figures.AREA_COLUMNS), empty(theme_figures.JUDGED_COLUMNS)
SERIES = empty(funnel.SERIES_NEEDED)
REPORTS = empty(report.REPORT_COLUMNS)
FINDINGS = {"histories": {}, "series": empty([]), "places": empty([]), "neighbours": empty([])}
GRADES = ("authority_code", "grade")
CELLS = ("authority", "inspection_on", "cell_label", "is_single_witness", "source_ids", "paper_count")
RATES = ("measure_label", "basis", "from_own_parts", "differs")

QUESTIONS: list[tuple[str, Iterable[str], Question]] = [
    ("rates_by_grade", association.LATEST_NEEDED,
     lambda frame: association.rates_by_grade(frame, SERIES, measure="agency_rate")),
    ("inspection_events", around.HISTORY_NEEDED, lambda frame: around.inspection_events(frame, SERIES, grades=["inadequate"])),
    ("around_inspection", around.EVENT_COLUMNS, lambda frame: around.around_inspection(frame, SERIES)),
    ("event_study", event_study.EVENT_COLUMNS, lambda frame: event_study.event_study(frame, SERIES)),
    ("say_ended", ended.PLACE_COLUMNS, lambda frame: ended.say_ended(frame, [])),
    ("workforce_returns", funnel.SERIES_NEEDED,
     lambda frame: funnel.workforce_returns(frame, measure="agency_rate")),
    ("rate_funnel", funnel.SERIES_NEEDED, lambda frame: funnel.rate_funnel(frame, measure="agency_rate")),
    ("funnel_limits", funnel.FUNNEL_COLUMNS, funnel.funnel_limits),
    ("comparator_members", neighbours.PLACES_NEEDED,
     lambda frame: neighbours.comparator_members(frame, empty([]), empty([]), authority="Alne", by="england")),
    ("compare_with", neighbours.MEMBER_COLUMNS,
     lambda frame: neighbours.compare_with(SERIES, frame, measure="agency_rate")),
    ("latest_comparison", neighbours.COMPARISON_COLUMNS, neighbours.latest_comparison),
    ("neighbour_list", neighbours.MODEL_NEEDED, neighbours.neighbour_list),
    ("choose_report", report.REPORT_COLUMNS, report.choose_report),
    ("of_inspection", ["inspection_id"], lambda frame: report.of_inspection(frame, REPORTS)),
    ("list_reports", report.REPORT_COLUMNS, lambda frame: report.list_reports(frame, REPORTS)),
    ("not_graded", report.HISTORY_COLUMNS,
     lambda frame: report.not_graded(frame, empty(report.READING_COLUMNS), REPORTS)),
    ("area_table", report.AREA_COLUMNS, lambda frame: report.area_table(frame, REPORTS)),
    ("grade_table", report.READING_COLUMNS, lambda frame: report.grade_table(frame, REPORTS)),
    ("lists_of", paths.LIST_COLUMNS, lambda frame: paths.lists_of(frame, [])),
    ("theme_paths", paths.LIST_COLUMNS, lambda frame: paths.theme_paths(frame, NAMED)),
    ("theme_paths", paths.NAMED_COLUMNS, lambda frame: paths.theme_paths(LISTS, frame)),
    ("theme_returns", paths.PATH_COLUMNS, paths.theme_returns),
    ("theme_histories", paths.PATH_COLUMNS, paths.theme_histories),
    ("theme_shares", shares.LIST_COLUMNS, lambda frame: shares.theme_shares(frame, NAMED, ASKED, by="framework")),
    ("theme_shares", shares.NAMED_COLUMNS, lambda frame: shares.theme_shares(LISTS, frame, ASKED, by="framework")),
    ("theme_shares", shares.ASKED_COLUMNS, lambda frame: shares.theme_shares(LISTS, NAMED, frame, by="framework")),
    ("themes_beside", shares.MEMBERS_NEEDED, lambda frame: shares.themes_beside(LISTS, NAMED, ASKED, frame)),
    ("theme_lists", theme_figures.AREA_COLUMNS, lambda frame: themes.theme_lists(frame, JUDGED)),
    ("theme_lists", theme_figures.JUDGED_COLUMNS, lambda frame: themes.theme_lists(AREAS, frame)),
    ("theme_lists", theme_figures.REPORT_COLUMNS, lambda frame: themes.theme_lists(AREAS, JUDGED, frame)),
    ("inspections_asked", theme_figures.JUDGED_COLUMNS, theme_figures.inspections_asked),
    ("named_themes", theme_figures.AREA_COLUMNS, theme_figures.named_themes),
    ("common_day", ("authority_code", "as_at"), england.common_day),
    ("scope_told", GRADES, lambda frame: england.scope_told(frame, empty(england.PLACE_COLUMNS))),
    ("scope_told", england.PLACE_COLUMNS, lambda frame: england.scope_told(empty(GRADES), frame)),
    ("latest_states", england.HISTORY_COLUMNS,
     lambda frame: england.latest_states(frame, empty(england.PLACE_COLUMNS))),
    ("a share of authorities", england.STATE_COLUMNS, england.share_over_time),
    ("framework_breaks", ("framework_code", "label", "starts_on"),
     lambda frame: england.framework_breaks(frame, england.share_over_time(empty(england.STATE_COLUMNS)))),
    ("standing", england.HISTORY_COLUMNS,
     lambda frame: england.standing(empty(england.STATE_COLUMNS), frame)),
    ("visit_events", events.INSPECTION_COLUMNS,
     lambda frame: events.visit_events(frame, empty(events.HISTORY_COLUMNS))),
    ("visit_events", events.HISTORY_COLUMNS,
     lambda frame: events.visit_events(empty(events.INSPECTION_COLUMNS), frame)),
    ("visits_by_year", events.EVENT_COLUMNS, events.visits_by_year),
    ("visit_themes", events.EVENT_COLUMNS, events.visit_themes),
    ("audit_intervals", audits.DISTRIBUTION_COLUMNS, audits.audit_intervals),
    ("days_of", validation.FINDING_COLUMNS, validation.days_of),
    ("findings_recomputed", validation.FINDING_COLUMNS,
     lambda frame: validation.findings_recomputed(frame, **FINDINGS)),
    ("counted_authorities", validation.FINDING_COLUMNS,
     lambda frame: validation.counted_authorities(frame, [], histories={}, series=SERIES)),
    ("rates_followed", RATES, validation.rates_followed),
    ("differing_with_reason", ("source_id", "locator", "why"),
     lambda frame: validation.differing_with_reason(empty(added_files.RATE_COLUMNS), frame)),
    ("say_claims", claims.CHECK_COLUMNS, lambda frame: say_claims(frame, [])),
    ("claim_table", claims.CHECK_COLUMNS, claims.claim_table),
    ("say_joint_returns", notes.JOINT_COLUMNS, notes.say_joint_returns),
    ("say_neighbour_medians", notes.NEIGHBOUR_COLUMNS, lambda frame: notes.say_neighbour_medians(frame, ())),
    ("a workforce comparison", workforce.SERIES_COLUMNS, workforce.workforce_comparison),
    ("next_good_spells", spells.HISTORY_COLUMNS,
     lambda frame: spells.next_good_spells(frame, empty(spells.PLACE_COLUMNS), concept="overall")),
    ("next_good_spells", spells.PLACE_COLUMNS,
     lambda frame: spells.next_good_spells(empty(spells.HISTORY_COLUMNS), frame, concept="overall")),
    ("spells below good by grade", spells.SPELL_COLUMNS, spells.by_grade),
    ("next_inspections", transitions.HISTORY_COLUMNS,
     lambda frame: transitions.next_inspections(frame, concept="overall")),
    ("pairs of inspections", transitions.PAIR_COLUMNS, lambda frame: transitions.pairs_within(frame, "")),
    ("a cumulative incidence", incidence.TIME_COLUMNS, incidence.cumulative_incidence),
    ("an estimate from intervals", turnbull.INTERVAL_COLUMNS, turnbull.turnbull),
    ("latest_overall", as_at.NEEDED, lambda frame: as_at.latest_overall(frame, None)),
    ("grade_timeline", judgements.HISTORY_COLUMNS, judgements.grade_timeline),
    ("common_cut", ("authority", "as_at"), judgements.common_cut),
    ("grade_changes", judgements.HISTORY_COLUMNS, judgements.grade_changes),
    ("coverage_table", coverage.COVERAGE_COLUMNS, coverage.coverage_table),
    ("gate_table", ("suite", "check", "outcome"), witnesses.gate_table),
    ("say_disagreements", ("authority", "inspection_id", "cell"), witnesses.say_disagreements),
    ("single_witness", CELLS, witnesses.single_witness),
    ("say_added", added_files.ADDED_COLUMNS, lambda frame: added_files.say_added(frame, empty([]))),
    ("say_rates", added_files.RATE_COLUMNS, added_files.say_rates),
    ("differing_rates", added_files.RATE_COLUMNS, added_files.differing_rates),
]  # fmt: skip


@pytest.mark.parametrize(("name", "columns", "question"), QUESTIONS)
def test_a_missing_column_is_named(name: str, columns: Iterable[str], question: Question) -> None:
    for column in columns:
        told = rf"^{re.escape(name)} needs {column}; the frame has "
        with pytest.raises(MissingColumns, match=told):
            question(empty(columns).drop(columns=column))
