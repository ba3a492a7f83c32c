"""Routine: a plan's exercises as moments, the walk through them, and what is shown at each.

Called by: the terminal and the web pages.
Touches: nothing; no keyboard, no screen.
"""
