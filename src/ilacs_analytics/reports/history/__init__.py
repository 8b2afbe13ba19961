"""Runs beside each other: the latest, those kept, pages withdrawn because their figures were.

In: folders of runs. Out: what `status`, `keep` and `changes` show.
"""
