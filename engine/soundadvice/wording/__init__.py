"""Wording: words that several rooms say: a condition in one line, placeholders, dates, counts.

Called by: every room above.
Touches: nothing.
"""
