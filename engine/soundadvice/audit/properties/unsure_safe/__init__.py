"""Unsure is safe: what stays unknown is acted on as what most people with the sign would be told, no more and no less.

A module for what people may answer, one for the search, and one for each finding.

Called by: `audit.audit`, as one property.
Touches: nothing.
"""

from soundadvice.audit.properties.unsure_safe.all_parts import check

__all__ = ["check"]
