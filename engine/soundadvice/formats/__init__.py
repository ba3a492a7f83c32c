"""Formats: packs and answers in the forms of others; reading and writing of one format in one module or room.

`registry` finds every format by the `FORMAT` that its module has: a new one is a new file here, or an entry point
`soundadvice.formats` of another package. Formats know packs and texts; they know no server and no command line.
"""
