"""Conditions of a pack's files: what they may name, and from nodes to the tree; those with a name, and scores.

Called by: the other builders.
Touches: nothing.
"""

from soundadvice.loader.build.conditions.read import RESERVED, read_condition
from soundadvice.loader.build.conditions.scope import Scope

__all__ = ["RESERVED", "Scope", "read_condition"]
