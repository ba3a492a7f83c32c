"""Wire: the JSON form of everything that leaves the program, byte for byte, and its schemas.

A module for each thing, with its form and its schema; `schemas` has them all by name.

Called by: the server and the command line.
Touches: nothing.
"""
