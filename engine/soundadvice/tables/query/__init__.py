"""Query: the advice of each row as one Ibis expression.

Called by: `sql`, `read`, `write` and `run`.
Touches: nothing; nothing is read yet.
"""
