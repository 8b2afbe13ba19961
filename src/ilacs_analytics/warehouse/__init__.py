"""The warehouse: built from data/ and added files by sql/, published by a pointer, opened read-only.

The way: `declared` (what sql/ says) -> `added` (files of the user) -> `build` -> `publish` (the pointer) -> `connect` with `ask`
(questions) -> `history` (builds beside each other) and `export`; `exported` opens an export again.
"""
