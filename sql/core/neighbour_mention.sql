-- grain: one row per mention by a file of one of an authority's statistical neighbours in one model
-- needs: place, source
-- terms: closeness=closeness
-- columns:
--   model           edition of the neighbour model, as a year
--   authority_code  the authority compared
--   neighbour_code  its neighbour; the relation is directed
--   rank            1 is the closest
--   closeness       the publisher's closeness band
--   source_id       source that tells it
--   locator         where it stands in the source
create table neighbour_mention (
    model varchar not null,
    authority_code varchar not null references place (place_code),
    neighbour_code varchar not null references place (place_code),
    rank integer not null check (rank >= 1),
    closeness varchar,
    source_id varchar not null references source (source_id),
    locator varchar not null check (locator <> ''),
    primary key (model, authority_code, rank, source_id)
)
