"""Files brought from their publishers' addresses: polite, resumed, checked against what was said of them.

In: addresses of data/reference/ or of the user. Out: files in a folder, with where each came from, for `adding`.
"""
