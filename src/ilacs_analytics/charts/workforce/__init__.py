"""Pictures of caseload and agency use: series, neighbours, funnel, around an inspection, by grade.

In: frames of `analysis`. Out: `altair.Chart`.
"""
