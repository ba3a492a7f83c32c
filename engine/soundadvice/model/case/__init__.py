"""Case: what a pack is tested and judged by, as it is hashed and signed.

Called by: the pack itself.
Touches: nothing.
"""
