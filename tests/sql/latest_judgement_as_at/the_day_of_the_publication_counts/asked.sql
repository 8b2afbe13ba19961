analysis.latest_judgement_as_at('9999-12-31', '2022-07-05') where concept = 'overall'
