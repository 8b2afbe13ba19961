analysis.coverage where topic = 'agency rate' and authority in ('Durham', 'Medway', 'Rutland')
