"""Fitted: advice in words for the person who gave these answers: what they said, and which signs can concern them.

Called by: handout.
Touches: nothing.
"""
