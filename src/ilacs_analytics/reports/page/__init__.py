"""One page: an executed notebook as blocks, as HTML by a template, and in its other forms (`formats`).

In: an executed notebook. Out: files of one page.
"""
