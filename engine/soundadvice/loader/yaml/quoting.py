"""Quoting: what an author wrote, as a message may show it."""

from __future__ import annotations

_LONGEST_SHOWN = 60


def quote(text: str) -> str:
    """What an author wrote, in backticks, cut where it is long."""
    return f"`{text[:_LONGEST_SHOWN]}…`" if len(text) > _LONGEST_SHOWN else f"`{text}`"
