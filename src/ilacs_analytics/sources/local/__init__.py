"""Figures that are an authority's own: a template to fill in, a mapping of its columns, and the reader of the filled table.

In: a table the user wrote. Out: figures with their cell, marked local.
"""
