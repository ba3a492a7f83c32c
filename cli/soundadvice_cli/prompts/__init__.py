"""Prompts: one question put and one answer taken, on a screen or line by line.

Called by: `ask`, `journal` and the commands.
Touches: the keyboard and the screen.
"""
