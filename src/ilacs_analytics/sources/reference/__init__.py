"""What publishers call things: places, frameworks and domains, publications and their headings.

In: data/reference/. Out: look-ups the readers share, from a name as printed to a code.
"""
