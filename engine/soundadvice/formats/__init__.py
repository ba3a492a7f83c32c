"""Formats: packs and answers in the forms of others; reading and writing of one format in one room.

Called by: the command line and the server.
Touches: files that are handed in.
"""
