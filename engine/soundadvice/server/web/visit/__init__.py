"""Visit: what the pages of a visit are made of: questions with their fields, pages of choices, the parts of a result.

Called by: the pages, and what they share.
Touches: nothing.
"""
