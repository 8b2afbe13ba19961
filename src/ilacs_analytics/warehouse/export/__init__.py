"""A build as files for others: CSV, Parquet and a description of every table (data package).

In: an open build. Out: a folder that appears whole or not at all.
"""
