"""Libraries: which version of another pack is asked for, and the parts of a library under a prefix.

Called by: `loader.load`.
Touches: nothing but nodes.
"""
