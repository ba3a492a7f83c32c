"""Journal: check-ins and the diary at a terminal, and the files of a journal.

Called by: the commands for people.
Touches: the journal's file.
"""
