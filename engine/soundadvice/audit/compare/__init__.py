"""Compare: two versions of a pack, by meaning and by words.

Called by: `diff` and the reports.
Touches: nothing.
"""
