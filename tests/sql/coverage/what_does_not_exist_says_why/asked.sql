analysis.coverage where topic = 'agency rate' and authority <> 'Walsall'
