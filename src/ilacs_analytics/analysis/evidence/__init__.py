"""How do we know: what exists for whom, which files were added, where sources disagree, what the gate found.

In: frames on coverage, files, witnesses and checks. Out: tables and sentences for the page on quality.
"""
