analysis.judgement_history where concept = 'overall'
