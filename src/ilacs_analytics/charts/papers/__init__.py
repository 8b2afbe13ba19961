"""Pictures of what councils' papers report: audits and claims.

In: frames of `analysis`. Out: `altair.Chart`.
"""
