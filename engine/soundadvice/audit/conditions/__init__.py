"""Conditions: taken apart, negated, replaced, and made wrong on purpose.

Called by: properties and vignettes.
Touches: nothing.
"""
