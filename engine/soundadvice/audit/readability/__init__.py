"""Readability: how hard a text is to read.

Called by: lint.
Touches: nothing.
"""
