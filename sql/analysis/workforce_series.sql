-- grain: one row per place, period, measure and basis of the official workforce statistics, comparators beside it
-- needs: analysis.workforce_series_as_at
-- columns:
--   authority         short name of the authority; name of the region or country for their own rows
--   authority_code    ONS code
--   place_kind        authority, region or country
--   period_end        day of the census, or last day of the year
--   measure           what is measured
--   measure_label     as pages print it
--   basis             fte or headcount
--   unit              unit of the value
--   decimals          decimals to print
--   value             the value; empty where the publisher prints a symbol
--   symbol            that symbol
--   raw_value         value or symbol exactly as published
--   region_name       region of the authority
--   region_value      the region's published value
--   region_symbol     symbol in its place
--   england_value     England's published value
--   england_symbol    symbol in its place
--   neighbour_median  median of the neighbours' returns, latest model, without its own; low is a quarter of the last digit
--   neighbour_q1      lower quartile of those values
--   neighbour_q3      upper quartile
--   neighbour_model   edition of the latest neighbour model loaded; empty where none is
--   neighbour_link_n  neighbours that the latest model names; 0 where none are loaded
--   neighbour_n       those with a usable value, a joint return for each of its members, without the authority's own return
--   neighbour_returns  returns those values come from: a joint return once
--   return_code       place the figure was returned for: the authority itself, or a joint return
--   return_name       its name
--   is_joint_return   true where the figure stands for two authorities together; count it once in a mean over places
--   source_id         source
--   locator           where the value stands in it
create view analysis.workforce_series as
select
    authority,
    authority_code,
    place_kind,
    period_end,
    measure,
    measure_label,
    basis,
    unit,
    decimals,
    value,
    symbol,
    raw_value,
    region_name,
    region_value,
    region_symbol,
    england_value,
    england_symbol,
    neighbour_median,
    neighbour_q1,
    neighbour_q3,
    neighbour_model,
    neighbour_link_n,
    neighbour_n,
    neighbour_returns,
    return_code,
    return_name,
    is_joint_return,
    source_id,
    locator
from analysis.workforce_series_as_at('9999-12-31')
