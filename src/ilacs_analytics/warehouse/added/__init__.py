"""Files the user added, one module a kind: from what was read to rows of the build, each cell loaded or rejected.

In: the ledger and readings of `sources/kept`. Out: rows in the staging tables, and the account of every file.
"""
