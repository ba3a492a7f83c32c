"""Population: people drawn from what a pack states of them, and what the pack would tell them.

Called by: `audit`, `reports` and the command line.
Touches: what `tables` touches; needs the extra `batch`.
"""
