"""Where does England stand: grades by region, the share judged good over time, and visits between inspections.

In: frames of all judgements. Out: counts and shares (`figures`), visits (`events`), and sentences.
"""
