analysis.latest_judgement_as_at('2022-11-18', '9999-12-31') where concept = 'overall'
