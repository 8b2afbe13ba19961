"""Pictures of grades: timelines, matrix, shares, transitions, time until good.

In: frames of `analysis`. Out: `altair.Chart`.
"""
