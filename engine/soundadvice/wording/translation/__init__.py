"""Translation: the texts of a pack by their places, what translations lack, and the pack in another language.

Called by: the loader, sessions, the auditor, formats, and whatever talks with people.
Touches: nothing.
"""
