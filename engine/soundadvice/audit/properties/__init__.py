"""Properties: one module each, with `check(case)`: whether the pack has it, and who shows otherwise.

Called by: `audit.audit`, which finds them by looking in here.
Touches: nothing.
"""
