analysis.latest_judgement where concept = 'leadership'
