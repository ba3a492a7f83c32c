"""The command line: every command, thin over the public face of the engine.

Called by: the console script.
Touches: the terminal, files that are named, exit codes.
"""
