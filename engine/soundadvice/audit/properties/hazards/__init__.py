"""Hazards: whoever has a sign that must not be missed is advised so urgently; and no one gets what they must not.

A module for each part.

Called by: `audit.audit`, as one property.
Touches: nothing.
"""

from soundadvice.audit.properties.hazards.all_parts import check

__all__ = ["check"]
