"""What did the workforce look like before and after an inspection?

In: inspections and the census. Out: series lined up at the inspection (`figures`), changes beyond those of others
in the same years (`event_study`), and sentences.
"""
