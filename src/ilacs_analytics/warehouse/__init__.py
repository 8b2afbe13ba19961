"""The warehouse: built from data/ by sql/, published by a pointer, opened read-only."""
