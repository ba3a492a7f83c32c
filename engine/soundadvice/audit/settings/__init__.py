"""Settings: a pack with other values for its parameters, and the values of a range that stand for all of them.

Called by: the rest of the auditor.
Touches: nothing.
"""
