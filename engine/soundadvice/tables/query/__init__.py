"""Query: the advice of each row as one Ibis expression.

Called by: `bits`, `in_memory`, `sql`, `read`, `write` and `run`.
Touches: nothing; nothing is read yet.
"""
