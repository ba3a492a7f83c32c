"""HTML: an audit as one file that loads nothing: what a reviewer reads, prints and files.

Called by: the command line.
Touches: nothing.
"""
