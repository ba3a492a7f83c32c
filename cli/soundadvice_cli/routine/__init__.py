"""Routine: a person led through exercises, on a screen or line by line."""
