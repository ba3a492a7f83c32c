"""Work: a page beside an author's editor: what is found on every save, and the questionnaire as people will see it.

Called by: the command work.
Touches: the folder of the pack, to see whether it has changed.
"""
