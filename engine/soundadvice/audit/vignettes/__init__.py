"""Vignettes: what a pack's own tests cover, which mistakes they would notice, and which are missing.

Called by: properties and the commands.
Touches: nothing.
"""
