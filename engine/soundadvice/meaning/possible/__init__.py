"""Possible: which answers can be those of one person, by what the pack says must hold between them.

Called by: whatever takes answers, the loader, tables, and the auditor.
Touches: nothing.
"""
