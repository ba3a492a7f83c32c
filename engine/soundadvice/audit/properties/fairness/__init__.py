"""Fairness: who people are, such as their age or sex, lowers no one's advice, unless the pack says that it should.

A module for each part.

Called by: `audit.audit`, as one property.
Touches: nothing.
"""

from soundadvice.audit.properties.fairness.all_parts import check

__all__ = ["check"]
