"""Population: people drawn from what a pack states of them, and what the pack would tell them.

Called by: `audit`, `reports` and the command line.
Touches: nothing to draw and count; for people as a table what `tables` touches, with the extra `batch`.
"""
