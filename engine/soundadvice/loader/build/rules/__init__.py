"""Rules: a layer's rules, their vignettes, and its vignettes of whole people.

Called by: the building of a pack.
Touches: nothing.
"""
