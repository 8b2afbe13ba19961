"""All pages of a run as one folder: drafted, carried over where nothing changed, with index and checksums.

In: pages that were made or stand from before. Out: a folder, and run.json.
"""
