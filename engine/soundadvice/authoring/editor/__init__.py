"""Editor: what an editor asks about a pack that is being written: problems, names, completions, renaming.

Called by: `server.lsp` and the command work.
Touches: the folder of a pack, a temporary copy of it.
"""
