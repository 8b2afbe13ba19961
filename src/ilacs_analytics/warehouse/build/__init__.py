"""One build: what it is made of (identity), its inspections matched to real events, and the transaction that makes it.

In: declared tables and added files. Out: a database file, checked, ready to be published.
"""
