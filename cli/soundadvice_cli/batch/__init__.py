"""Batch: progress and results of a batch, as a terminal shows them."""
