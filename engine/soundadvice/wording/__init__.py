"""Wording: words that several rooms say: a condition in one line, placeholders, dates, counts; and what can be shown.

Called by: every room above.
Touches: nothing.
"""
