"""Questions to one open build: the connection, names of authorities, questions by subject, the trace of a figure.

In: an open database. Out: frames from the resolution views; `connect` puts them together as `Warehouse`.
"""
