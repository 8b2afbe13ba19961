"""Everything an open build can be asked, by subject: a table of contents, each question a function of the module it names."""

from __future__ import annotations

from ilacs_analytics.warehouse.ask import census, evidence, geography, grades, improvement, reports
from ilacs_analytics.warehouse.ask.door import Door


class Warehouse(Door):
    """One open build with the questions notebooks ask. Close it, or use it in a `with` statement.

    Arguments are alike everywhere: `authorities` are names, aliases or codes, in the order to show (all where left
    away); `since` and `until` bound the date a row is about; `known_by` bounds its publication; ISO dates, empty for no
    bound. Raises `UnknownAuthority` and `BadParameter`.
    """

    # Grades of inspections: the history, the latest, and who told each
    judgements = grades.judgements
    latest = grades.latest
    mentions = grades.mentions
    inspections = grades.inspections
    grades = grades.scales

    # Figures of workforce and children: the census, series on need, local figures, and notes that belong to them
    workforce = census.workforce
    need = census.need
    local_figures = census.local_figures
    series_breaks = census.series_breaks
    value_notes = census.value_notes
    rates_from_parts = census.rates_from_parts
    restated_values = census.restated_values

    # Places and vocabularies of all England: authorities that are or were, their neighbours, frameworks
    places = geography.places
    neighbours = geography.neighbours
    frameworks = geography.frameworks

    # What authorities were asked to improve, and what their papers say was done
    areas = improvement.areas
    improvement_areas = improvement.improvement_areas
    actions_by_theme = improvement.actions_by_theme
    papers = improvement.papers

    # Single inspection reports: which there are, on which days inspectors came, what each source says of a grade
    inspection_reports = reports.inspection_reports
    report_visits = reports.report_visits
    grade_readings = reports.grade_readings
    unread_reports = reports.unread_reports

    # How it is known: views as they are, sources, witnesses, files the user added, what the gate found
    view = evidence.view
    sources = evidence.sources
    sources_of = evidence.sources_of
    witnesses = evidence.witnesses
    disagreements = evidence.disagreements
    known_discrepancies = evidence.known_discrepancies
    published_findings = evidence.published_findings
    gate_results = evidence.gate_results
    added_files = evidence.added_files
    rejected_values = evidence.rejected_values
