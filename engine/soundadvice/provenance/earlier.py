"""Earlier: why answers that were given before give no advice for today, as a person is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_never

from soundadvice.provenance.freshness import Age, age
from soundadvice.wording.dates import day_of, in_words
from soundadvice.wording.language import say


def why_not_today(given: datetime | None, now: datetime) -> str | None:
    """Why answers of that moment, None if it is not known, give no advice for today; None if they do.

    The day is one of the calendar that `now` has. How old they are is counted in hours, summer time or not.

    >>> now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    >>> why_not_today(datetime(2026, 11, 27, 10, tzinfo=UTC), now)
    >>> why_not_today(datetime(2026, 11, 7, 10, tzinfo=UTC), now)
    'These answers are of 7 November 2026, more than a day ago. How you are can change in a day, so they give no advice for today.'
    """  # noqa: E501
    match age(given and given.astimezone(UTC), now.astimezone(UTC)):
        case Age.FRESH:
            return None
        case Age.OLD:
            assert given is not None
            day = in_words(day_of(given, now.tzinfo))
            return say(
                "These answers are of {day}, more than a day ago. How you are can change in a day, so they "
                "give no advice for today.",
                day=day,
            )
        case Age.YET_TO_COME:
            assert given is not None
            day = in_words(day_of(given, now.tzinfo))
            return say(
                "These answers are dated {day}, which is in the future by this computer's clock. So we "
                "cannot tell how old they are, and they give no advice for today.",
                day=day,
            )
        case Age.UNKNOWN:
            return say("These answers do not say when they were given, so they give no advice for today.")
        case _ as never:
            assert_never(never)
