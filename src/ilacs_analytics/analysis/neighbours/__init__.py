"""How does an authority compare with its statistical neighbours, its region or a group?

In: links and the census. Out: comparisons with ranges (`figures`), and sentences (`words`).
"""
