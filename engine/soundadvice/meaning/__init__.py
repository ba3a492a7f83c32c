"""Meaning: what a pack means for a set of answers. `evaluate` is the reference; all else is held to it.

Called by: every room above.
Touches: nothing but the standard library; no files, no clock.
"""
