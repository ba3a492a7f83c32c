"""Expiry: for how long answers are held without a sign from the person, as the pages say it, and when they warn."""

from __future__ import annotations

from soundadvice.provenance.freshness import ONE_DAY
from soundadvice.server.web.visitors import LONGER, Visitor, Visitors
from soundadvice.wording.amounts import length

_WARNING_SECONDS = 5 * 60


def held_words(visitors: Visitors, visitor: Visitor | None = None) -> str:
    """For how long: `30 minutes`, of whoever asks or of anyone who begins."""
    return _words(visitors.idle * (LONGER if visitor is not None and visitor.longer else 1))


def longer_words(visitors: Visitors) -> str:
    """For how long whoever asks for more time: `5 hours`."""
    return _words(visitors.idle * LONGER)


def warning_seconds(visitors: Visitors) -> float:
    """So long before the end a page warns of it: five minutes, or half of the time where that is less."""
    return min(_WARNING_SECONDS, visitors.idle / 2)


def _words(seconds: float) -> str:
    # After a day, the questions are asked anew in any case.
    return length(max(1, round(min(seconds, ONE_DAY.total_seconds()))))
