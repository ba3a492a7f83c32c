"""Source: the source document, its sentences, and which claim comes from which.

Called by: properties and the commands.
Touches: the document that is named.
"""
