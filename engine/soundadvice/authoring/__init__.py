"""Authoring: the files of a pack, written and laid out for its author: fmt, new, sign, skeletons.

Called by: the command line and `formats`' readers.
Touches: the folder of a pack.
"""
