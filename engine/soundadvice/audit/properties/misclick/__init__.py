"""Misclick: how far down one wrong tick moves somebody, question by question.

A module for each part.

Called by: `audit.audit`, as one property.
Touches: nothing.
"""

from soundadvice.audit.properties.misclick.all_parts import check

__all__ = ["check"]
