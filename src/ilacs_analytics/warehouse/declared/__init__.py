"""What sql/ and data/ declare, read and carried out: tables, views, checks, rows of CSVs with their rejections.

In: sql/ and data/. Out: definitions, and a database with its tables filled.
"""
