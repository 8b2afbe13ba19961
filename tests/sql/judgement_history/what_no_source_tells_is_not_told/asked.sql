analysis.judgement_history where concept in ('leadership', 'lscb')
