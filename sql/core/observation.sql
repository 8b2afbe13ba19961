-- grain: one row per mention of a figure by a source: caseload, agency rate and indicator together
-- needs: caseload, agency_rate, indicator
-- columns:
--   place_code       place the figure is about
--   period_start     first day of the period
--   period_end       last day of the period, or the day of the snapshot
--   date_as_printed  the date as printed, where words tell it
--   date_precision   day, month, year, up_to_document or undated
--   measure          what is measured
--   basis            fte, headcount or not_stated
--   scope            population the figure covers
--   value            the value; null where only a symbol is printed
--   raw_value        the value or symbol exactly as printed
--   symbol           the publisher's symbol, where one stands instead of a value
--   unit             unit of the value
--   voice            who asserts it in the source; empty in official statistics
--   source_id        source that tells it
--   locator          where it stands in the source
--   told_in          table that holds the row
create view observation as
select place_code, period_start, period_end, date_as_printed, date_precision, measure, basis, scope, value, raw_value,
       symbol, unit, voice, source_id, locator, 'caseload' as told_in
from caseload
union all
select place_code, period_start, period_end, date_as_printed, date_precision, measure, basis, scope, value, raw_value,
       symbol, unit, voice, source_id, locator, 'agency_rate' as told_in
from agency_rate
union all
select place_code, period_start, period_end, date_as_printed, date_precision, measure, basis, scope, value, raw_value,
       symbol, unit, voice, source_id, locator, 'indicator' as told_in
from indicator
