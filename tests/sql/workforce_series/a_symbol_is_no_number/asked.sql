analysis.workforce_series where place_kind = 'authority'
