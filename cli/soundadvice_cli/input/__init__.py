"""Input: answers from files and tables that a command is given.

Called by: the commands.
Touches: the files that are named.
"""
