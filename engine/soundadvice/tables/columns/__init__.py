"""Columns: which column holds which answer. Needs no engine.

Called by: the rest of `tables`.
Touches: a mapping file.
"""
