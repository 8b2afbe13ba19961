"""Which pages are asked for: reports.toml or the catalogue of notebooks, parameters checked, and what each page is made of.

In: reports.toml, notebooks/. Out: `Page`s with a fingerprint.
"""
