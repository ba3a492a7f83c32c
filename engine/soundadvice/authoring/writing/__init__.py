"""Writing: files of a pack that say something else, and keep all that they said besides: comments, order, layout.

Called by: the command line, `formats` and the rest of authoring.
Touches: the folder of a pack, a temporary copy of it.
"""
