-- grain: one row gives one day, the one from which an inspection or visit counts as published: its publication; where that
--   is not known, 26 weeks after its last known day on site, which is later than nearly every report was published
create macro analysis.public_on(published_on, ended_on, started_on) as
coalesce(published_on, cast(coalesce(ended_on, started_on) + interval 26 week as date))
