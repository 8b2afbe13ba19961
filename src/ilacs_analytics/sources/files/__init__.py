"""A file as bytes: opened in bounded workers, its sheets and headers found, and what is not read told.

In: a path nobody has looked at. Out: sheets of texts with row and column, or an error that says what the file is.
"""
