analysis.latest_judgement_as_at('9999-12-31', '2019-10-20') where concept = 'overall'
