"""Fail-safe: what is not known, not asked, or added by a layer never makes the advice less urgent.

A module for each part.

Called by: `audit.audit`, as one property.
Touches: nothing.
"""

from soundadvice.audit.properties.fail_safe.all_parts import check

__all__ = ["check"]
