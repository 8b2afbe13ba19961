"""What does one inspection report say, and what do other sources say of it?

In: frames of one inspection. Out: its grades, areas and dates with their places (`figures`), and sentences.
"""
