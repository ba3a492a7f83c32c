"""Entries for the tests of the journal."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from soundadvice.journal import Entry, Trend
from soundadvice.journal.entry import utc
from soundadvice.model.disposition import Acuity

BEGAN = date(2024, 6, 1)
EPISODE = "e" * 32


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
