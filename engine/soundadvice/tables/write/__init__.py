"""Write: tables written whole or not at all, in parts if asked.

Called by: `run`.
Touches: the output that a batch is about.
"""
