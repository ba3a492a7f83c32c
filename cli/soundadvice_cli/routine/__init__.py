"""Routine: a person led through exercises, on a screen or line by line.

Called by: the commands for people.
Touches: the keyboard, the screen, the clock.
"""
