"""Planted faults: edits of the shipped packs that endanger someone, and harmless ones; and what notices each.

`python -m tools.planted` gives the figures of docs/how-to/auditing.md again.
"""
