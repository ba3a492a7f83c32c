"""Whom: for each disposition a few lines that say who is advised it, each proved, and exactly whom they leave out.

A module for each part.

Called by: `audit.audit`, as one property.
Touches: nothing.
"""

from soundadvice.audit.properties.whom.all_parts import check

__all__ = ["check"]
