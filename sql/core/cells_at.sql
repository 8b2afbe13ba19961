-- grain: one row per locator asked for: the number of cells a figure was read from, more than one where columns are summed
create macro cells_at(locator) as
case
    when regexp_full_match(locator, 'sheet .* column [A-Z]+-[A-Z]+')
        then list_reduce(
                 list_transform(string_split(regexp_extract(locator, 'column [A-Z]+-([A-Z]+)$', 1), ''), lambda letter: ascii(letter) - 64),
                 lambda a, b: a * 26 + b
             )
             - list_reduce(
                 list_transform(string_split(regexp_extract(locator, 'column ([A-Z]+)-[A-Z]+$', 1), ''), lambda letter: ascii(letter) - 64),
                 lambda a, b: a * 26 + b
             )
             + 1
    when regexp_full_match(locator, 'row [0-9]+ column [0-9]+-[0-9]+')
        then regexp_extract(locator, '-([0-9]+)$', 1)::integer - regexp_extract(locator, 'column ([0-9]+)-', 1)::integer + 1
    else 1
end
