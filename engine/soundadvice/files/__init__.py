"""Files: paths read up to a limit, and written whole or not at all.

Called by: everything that reads or writes a file.
Touches: the file system, a child process; knows nothing of packs.
"""
