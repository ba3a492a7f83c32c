"""Repeats: groups of questions that are asked once for each of several things, written out up to a bound.

Called by: the rest of the loader.
Touches: nothing but nodes.
"""
