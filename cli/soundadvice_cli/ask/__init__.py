"""Ask: the conversation at a terminal, and what is kept of it.

Called by: the commands for people.
Touches: saved sessions, files that are asked for.
"""
