"""Journal: check-ins at a terminal, and the files of a journal."""
