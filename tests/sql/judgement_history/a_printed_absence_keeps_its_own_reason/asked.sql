analysis.judgement_history where concept = 'lscb'
