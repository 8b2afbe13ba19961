"""Builds beside each other: which there are, which to keep, what changed from one to the next.

In: files of the warehouse folder. Out: what `use`, `keep`, `status` and `changes` show.
"""
