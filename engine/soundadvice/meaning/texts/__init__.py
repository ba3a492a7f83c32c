"""Texts by answer: which of several words are for someone.

Called by: whatever shows a text of a pack to a person.
Touches: nothing.
"""
