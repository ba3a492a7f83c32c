"""Routine: a plan's exercises as moments, the walk through them, and what is shown at each. No keyboard, no screen."""
