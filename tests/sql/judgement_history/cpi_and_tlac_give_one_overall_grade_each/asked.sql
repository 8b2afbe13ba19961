analysis.judgement_history where grade is not null or missing_reason <> 'not_in_framework'
