"""Amounts: columns of numbers, lengths of time and days, in canonical steps.

Called by: `query`.
Touches: nothing.
"""
