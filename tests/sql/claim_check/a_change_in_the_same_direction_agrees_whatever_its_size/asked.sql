analysis.claim_check where council_value = 31
