"""Models of statistical neighbours: who stands beside whom, in which order and how close.

In: the sheet of a model. Out: links with rank and closeness.
"""
