-- grain: one row per way in which a publisher prints a symbol in place of a figure
-- terms: symbol=symbol
-- columns:
--   printed  the symbol as a cell holds it, in small letters
--   symbol   what it means
create table published_symbol (
    printed varchar primary key,
    symbol varchar not null
)
