analysis.workforce_series where authority = 'Walsall'
