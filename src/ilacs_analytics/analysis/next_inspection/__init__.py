"""What follows a grade: which grade comes next, and how long it takes to become good.

In: frames of judgements in order. Out: transitions and curves with their intervals (`turnbull` estimates), and sentences.
"""
