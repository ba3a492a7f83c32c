"""Freshness: how old answers may be before they are asked again.

Answers say how someone is. "For a week" counts from the day on which it was said, and a sign that was not there
yesterday may be there today: answers of more than a day ago are not today's. Nothing here reads a clock: whoever stands
at the edge brings the time, with its zone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
"""How long answers count as today's, where no one says otherwise."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours another clock may be before its time counts as in the future."""


class Age(StrEnum):
    """How old answers are, for who is to act on them."""

    FRESH = "fresh"
    OLD = "old"
    YET_TO_COME = "yet_to_come"
    UNKNOWN = "unknown"


def age(given: datetime | None, now: datetime, valid_for: timedelta = ONE_DAY) -> Age:
    """How old answers are that were given at that moment; None is a moment that is not known.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    >>> [str(age(now - timedelta(hours=hours), now)) for hours in (0, 24, 25, -1)]
    ['fresh', 'fresh', 'old', 'yet_to_come']
    """
    if given is None:
        return Age.UNKNOWN
    if given - now > CLOCKS_DIFFER:
        return Age.YET_TO_COME
    return Age.OLD if now - given > valid_for else Age.FRESH
