"""Logic: what a guideline of GDL2 comes to for all answers: its inputs, formulas and sums, and its run.

Called by: the reading of a guideline.
Touches: nothing.
"""
