"""Coding: codes of terminologies and addresses, from their shapes to the tree.

Called by: the rest of `build`.
Touches: nothing.
"""
