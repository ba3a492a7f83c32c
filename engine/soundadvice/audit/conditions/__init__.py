"""Conditions: taken apart, negated, replaced, and made wrong on purpose.

Called by: properties and vignettes.
Touches: the files of the pack, to show where a part stands.
"""
