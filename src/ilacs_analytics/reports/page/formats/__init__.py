"""A page in its other forms: PDF, workbook, pictures of its charts.

In: the blocks a page is made from. Out: one file a form.
"""
