"""The plan: exercises, habits, therapies, programmes and plan rules, from their shapes to the tree.

Called by: `loader.build.pack`.
Touches: nothing.
"""

from soundadvice.loader.build.plan.book import build_plan

__all__ = ["build_plan"]
