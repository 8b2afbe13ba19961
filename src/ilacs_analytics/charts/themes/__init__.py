"""Pictures of what was to be improved: a grid by authority, shares beside others.

In: frames of `analysis`. Out: `altair.Chart`.
"""
