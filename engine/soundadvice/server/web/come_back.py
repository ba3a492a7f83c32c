"""Come back: when a visitor is to check in again, and what has changed since they did last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from soundadvice.handout.blocks import Chart
from soundadvice.handout.handover import course
from soundadvice.journal import Entry, Episode
from soundadvice.journal.reminder import next_check_in
from soundadvice.journal.since import since_then
from soundadvice.model.disposition import Acuity
from soundadvice.server.web.diary import has_exercised, with_today
from soundadvice.server.web.flow import may_see_result
from soundadvice.server.web.visitors import Visitor


def entry_now(visitor: Visitor, now: datetime) -> Entry | None:
    """This check-in, once there is advice; None if it is none."""
    if visitor.coming is None or not may_see_result(visitor):
        return None
    return visitor.coming.check_in.entry(visitor.session, visitor.session.advice(), now)


def course_now(visitor: Visitor, now: datetime) -> Chart | None:
    """How it went until now; None without a check-in before, or without any score or diary."""
    episode, asked = episode_now(visitor, now), visitor.session.pack.check_in.score
    return None if episode is None else course(episode, episode.last.day, asked)


def episode_now(visitor: Visitor, now: datetime) -> Episode | None:
    """The check-ins and the diary until now, this visit included; None for who has checked in for the first time."""
    entry = entry_now(visitor, now)
    if entry is None or visitor.coming is None:
        return None
    return with_today(visitor, visitor.coming.course(entry), now)


def since_words(visitor: Visitor, now: datetime) -> tuple[str, ...]:
    """What has changed since the check-in before; nothing without one."""
    entry = entry_now(visitor, now)
    if entry is None or visitor.coming is None or visitor.coming.check_in.episode is None:
        return ()
    return since_then(visitor.session.pack, visitor.coming.check_in.episode.last, entry)


def come_back_parts(visitor: Visitor, now: datetime) -> Mapping[str, object]:
    """What the result shows of it. Where hours count, nothing: there is one thing to do."""
    advice = visitor.session.advice()
    coming = next_check_in(advice, now.date())
    return {
        "since": since_words(visitor, now) if advice.acuity < Acuity.SAME_DAY else (),
        "words": None if coming is None else coming.words,
        "checked_in": visitor.coming is not None,
        "exercised": has_exercised(visitor),
    }
