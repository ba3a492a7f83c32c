"""Schema: the shape of each file of a pack, checked, and as JSON Schema.

Called by: the loader and `authoring`.
Touches: nothing.
"""
