analysis.judgement_history where concept = 'help_protection'
