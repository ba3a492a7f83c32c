"""Routine: a plan's exercises as moments, the walk through them, what is shown at each, and what follows when it hurts.

Called by: the terminal and the web pages.
Touches: nothing; no keyboard, no screen.
"""
