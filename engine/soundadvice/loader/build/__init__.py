"""Build: from checked nodes to the frozen tree, a module for each part of a pack.

Called by: `loader.load`.
Touches: nothing.
"""
