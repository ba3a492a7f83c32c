"""Wire: the JSON form of everything that leaves the program, byte for byte, and its schemas.

Called by: the server and the command line.
Touches: nothing.
"""
