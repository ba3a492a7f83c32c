"""Formats: packs and answers in the forms of others; reading and writing of one format in one room.

Called by: the command line and the server.
Touches: files that are handed in.

`registry` finds every format by the `FORMAT` that its module has: a new one is a new file here, or an entry point
`soundadvice.formats` of another package.
"""
