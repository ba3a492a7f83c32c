"""Entries for the tests of the journal."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from soundadvice.journal import Entry, Trend
from soundadvice.journal.diary.entry import DiaryEntry, ExerciseDone, Extent
from soundadvice.journal.entry import utc
from soundadvice.model.disposition import Acuity

BEGAN = date(2024, 6, 1)
EPISODE = "e" * 32
DONE = ExerciseDone("roll_down", "Slow roll-down", Extent.WHOLE, "3 times")
HURT = ExerciseDone("roll_down", "Slow roll-down", Extent.HURT, "stopped, because it hurt")


def entry(day: int = 2, **changed: Any) -> Entry:
    """A check-in so many days after it began, that went as they mostly do."""
    whole: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "episode": EPISODE,
        "subject": "low_back_pain",
        "began": BEGAN,
        "day": BEGAN + timedelta(days=day),
        "time": utc(datetime(2024, 6, 1, 8, tzinfo=UTC) + timedelta(days=day)),
        "score": 6,
        "trend": Trend.SAME,
        "pack": "low_back_pain",
        "version": "0.1.0",
        "meaning_hash": "sha256:0",
        "answers": {"leg_pain": "none", "location": ["lower_back"], "fever": 37.5},
        "skipped": ("sofa",),
        "disposition": "self_care",
        "acuity": Acuity.SELF_CARE,
        "title": "You can look after this at home",
    }
    return Entry(**{**whole, **changed})


def go(day: int = 2, **changed: Any) -> DiaryEntry:
    """Exercises so many days after it began, done whole."""
    whole: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "episode": EPISODE,
        "subject": "low_back_pain",
        "day": BEGAN + timedelta(days=day),
        "time": utc(datetime(2024, 6, 1, 9, tzinfo=UTC) + timedelta(days=day)),
        "pack": "low_back_pain",
        "version": "0.1.0",
        "meaning_hash": "sha256:0",
        "programme": "six_weeks",
        "weeks": (1, 2),
        "done": (DONE,),
    }
    return DiaryEntry(**{**whole, **changed})
