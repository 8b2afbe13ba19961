analysis.workforce_series where authority = 'Kingston upon Thames'
