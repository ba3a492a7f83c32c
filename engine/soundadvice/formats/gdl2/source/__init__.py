"""Source: what a guideline of GDL2 says in its files: its rules, the archetypes it is bound to, and its tests.

Called by: the reading of a guideline.
Touches: the guideline that is named, and the archetypes and tests beside it.
"""
