"""Ofsted's inspection reports as PDF: what each tells of its inspection, every grade and area with its place."""
