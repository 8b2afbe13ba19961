"""Questions about all of England: places, neighbours, frameworks, children in need, groups of authorities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ilacs_analytics.warehouse.ask.door import Door, bounds

if TYPE_CHECKING:
    import pandas as pd


class National(Door):
    """The part of the door that looks beyond the authorities asked for."""

    def places(self) -> pd.DataFrame:
        """One row per authority that is or was: authority, authority_code, la_code, region_name, kind, valid_from,
        valid_to (empty while it exists), successors (names, empty where it goes on), joint_return (name, or empty).
        """
        return self.sql(
            "select a.short_name as authority, a.authority_code, a.la_code, r.name as region_name, a.kind, "
            "a.valid_from, a.valid_to, "
            "(select string_agg(s.name, ', ' order by s.name) from authority_succession x "
            "join place s on s.place_code = x.successor_code where x.predecessor_code = a.authority_code) as successors, "
            "(select any_value(u.name) from reporting_unit_member m join place u on u.place_code = m.reporting_unit_code "
            "where m.authority_code = a.authority_code) as joint_return "
            "from authority a join place r on r.place_code = a.region_code order by a.short_name"
        )

    def frameworks(self) -> pd.DataFrame:
        """One row per framework, oldest first: framework_code, label, family, starts_on, ends_on, note."""
        return self.sql(
            "select framework_code, label, family, starts_on, ends_on, note from framework order by starts_on, framework_code"
        )

    def neighbours(self, *, authorities: Sequence[str] | None = None, model: str = "") -> pd.DataFrame:
        """One row per authority and statistical neighbour: model, authority, neighbour, their codes, rank, closeness,
        closeness_label, source_id, locator. No rows where no model was added; `model` empty for all.
        """
        return self.sql(
            "select n.model, a.short_name as authority, n.authority_code, b.short_name as neighbour, n.neighbour_code, "
            "n.rank, n.closeness, t.label as closeness_label, n.source_id, n.locator from neighbour n "
            "join authority a on a.authority_code = n.authority_code join authority b on b.authority_code = n.neighbour_code "
            "left join term t on t.vocabulary = 'closeness' and t.code = n.closeness "
            "where list_contains($names, a.short_name) and ($model = '' or n.model = $model) "
            "order by list_position($names, a.short_name), n.model desc, n.rank",
            names=self.names_or_all(authorities),
            model=model,
        )

    def need(
        self,
        *,
        authorities: Sequence[str] | None = None,
        measures: Sequence[str] = ("in_need_rate", "looked_after_rate"),
        since: str = "",
        until: str = "",
    ) -> pd.DataFrame:
        """One row per authority, measure and period of the statistics on children (analysis.need_series)."""
        self._require_known("measures", measures, self._column("measure", "measure"))
        cut = bounds(since, until, "")
        return self.sql(
            "select * from analysis.need_series where list_contains($names, authority) and place_kind = 'authority' "
            "and list_contains($measures, measure) and period_end between $since and $until "
            "order by list_position($measures, measure), list_position($names, authority), period_end",
            names=self.names_or_all(authorities),
            measures=list(measures),
            since=cut["since"],
            until=cut["until"],
        )

    def local_figures(
        self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
    ) -> pd.DataFrame:
        """One row per figure of an authority's own that was added: provisional, not published (analysis.local_figure).

        No other question brings them; no rows where no local file was added.
        """
        cut = bounds(since, until, "")
        return self.sql(
            "select * from analysis.local_figure where list_contains($names, authority) "
            "and period_end between $since and $until "
            "order by list_position($names, authority), measure, basis, period_end, source_id, locator",
            names=self.names_or_all(authorities),
            since=cut["since"],
            until=cut["until"],
        )

    def improvement_areas(
        self, *, authorities: Sequence[str] | None = None, since: str = "", until: str = "", known_by: str = ""
    ) -> pd.DataFrame:
        """One row per area for improvement or recommendation (analysis.improvement_area), by authority, start and ordinal.

        `known_by` leaves out inspections published later.
        """
        return self.sql(
            "select * from analysis.improvement_area where list_contains($names, authority) "
            "and started_on between $since and $until and coalesce(published_on, started_on) <= $known_by "
            "order by list_position($names, authority), started_on, inspection_id, item_kind, ordinal",
            names=self.names_or_all(authorities),
            **bounds(since, until, known_by),
        )

    def unread_reports(self, *, authorities: Sequence[str] | None = None) -> pd.DataFrame:
        """One row per newer report that Ofsted lists and no source here tells of (analysis.unread_report)."""
        return self.sql(
            "select * from analysis.unread_report where list_contains($names, authority) "
            "order by list_position($names, authority), published_on, address",
            names=self.names_or_all(authorities),
        )

    def added_files(self) -> pd.DataFrame:
        """One row per file the user added: source_id, title, edition, published_on, as_at, cells read and rejected."""
        return self.sql(
            "select f.source_id, s.title, f.edition, s.published_on, s.as_at, f.cells_read, f.cells_loaded, "
            "f.cells_rejected from meta.added_file f join source s using (source_id) order by f.source_id"
        )

    def rejected_values(self) -> pd.DataFrame:
        """One row per cell of an added file that was not loaded: source, sheet, row, column, text, reason."""
        return self.sql(
            "select source_id, sheet_or_page, row_number, column_name, raw_value, reason from meta.rejected_value "
            "order by source_id, sheet_or_page, row_number, column_name"
        )

    def restated_values(self) -> pd.DataFrame:
        """One row per figure that a later edition tells otherwise than the one before it (analysis.restated_value)."""
        return self.sql(
            "select * from analysis.restated_value order by later_source_id, authority, period_end, measure, basis"
        )

    def rates_from_parts(self, *, since: str = "", until: str = "") -> pd.DataFrame:
        """One row per published rate of a region or England, beside what its parts give (analysis.rate_from_parts)."""
        cut = bounds(since, until, "")
        return self.sql(
            "select * from analysis.rate_from_parts where period_end between $since and $until "
            "order by measure, basis, period_end, authority",
            since=cut["since"],
            until=cut["until"],
        )
