"""Limits by another answer, over columns.

Called by: `query`.
Touches: nothing.
"""
