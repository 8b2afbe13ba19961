analysis.latest_judgement_as_at('2022-07-04', '9999-12-31') where concept = 'overall'
