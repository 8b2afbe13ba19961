"""Ofsted's inspection reports as PDF: what each says of its inspection, every grade and area with its place.

In: a PDF, opened in a bounded worker. Out: `ToldReport`: front page, grades with both witnesses, areas for improvement.
"""
