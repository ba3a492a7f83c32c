"""Batch: progress and results of a batch, as a terminal shows them.

Called by: the command batch.
Touches: the terminal.
"""
