analysis.latest_judgement_as_at('9999-12-31', '9999-12-31') where concept = 'overall'
