"""Overlaps: which rules that advise differently fire together, and that nothing told or given then contradicts itself.

A module for each part.

Called by: `audit.audit`, as one property.
Touches: nothing; for a pack with a population, what drawing its people touches.
"""

from soundadvice.audit.properties.overlaps.all_parts import check

__all__ = ["check"]
