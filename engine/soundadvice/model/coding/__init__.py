"""Coding: how terminologies that others keep name what a pack asks and finds.

Called by: the rest of the model, the loader and the formats.
Touches: nothing.
"""
