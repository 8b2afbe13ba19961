-- grain: one row per authority of a published neighbour model: by its neighbours a file's model is told
-- columns:
--   model       edition of the model, as a year
--   la_code     DfE code of the authority
--   neighbours  DfE codes of its neighbours, the closest first
create table known_neighbour (
    model varchar not null,
    la_code varchar not null,
    neighbours varchar not null,
    primary key (model, la_code)
)
