analysis.latest_judgement_as_at('2012-02-17', '2012-02-17') where concept = 'help_protection'
