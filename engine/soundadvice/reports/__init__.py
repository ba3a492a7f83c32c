"""Reports: an audit or a comparison, for people at a terminal, other programs and code scanning.

Called by: the command line.
Touches: nothing.
"""
