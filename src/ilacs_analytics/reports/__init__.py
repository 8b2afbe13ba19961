"""From notebooks to a bundle somebody hands over.

The way: `plan` (which pages, and what each is made of) -> `engine` (notebooks run) -> `page` (one executed notebook as a page
and its other forms) -> `bundle` (all of them, with index) -> `history` (latest, kept, withdrawn); `run` goes it from end to end.
"""
