"""Terminal: advice, plans and reports laid out in lines.

Called by: the rest of the command line.
Touches: the terminal.
"""
