"""Git: a pack as it was at a revision of a repository that is not trusted. Nothing of it is run.

Called by: commands that compare with a revision.
Touches: the git program, for names and objects alone; a temporary folder.
"""
