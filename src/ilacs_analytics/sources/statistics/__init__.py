"""DfE's statistics of workforce and children in need: figures by place, period and measure, as tables of millions of cells.

In: a CSV or an archive of it, or the population table. Out: a table of figures (Parquet) with a reason beside each
that is rejected.
"""
