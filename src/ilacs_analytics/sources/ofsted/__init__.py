"""Ofsted's workbooks of inspection outcomes: both lists, their headings, and a row an inspection and a grade cell.

In: sheets. Out: `InspectionRows`, cells rejected and cells not read.
"""
