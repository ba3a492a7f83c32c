"""The reminder: on which day to check in again, and that day as an entry for a calendar. Pure: no clock, no file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import Comparison, Condition, tests_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date
from soundadvice.model.time.duration import SECONDS
from soundadvice.wording.amounts import length as length_in_words
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say, to_say, to_say_in

A_WEEK = timedelta(weeks=1)
"""When to check in again where no day matters more."""
LATEST = timedelta(weeks=4)
"""After so long without a check-in, it might have gone: a day that matters later does not wait so long."""
SOONER = to_say("Come back sooner if anything is new or worse.")
NO_WAITING = to_say("Do what the advice says. Do not wait for another check-in.")
CHECK_IN = to_say("Check in")
FILE = to_say_in("the name of a file", "check-in.ics")
"""What the file is called. Neither its name nor what it holds says what anyone has: calendars are shared and copied."""
_OCTETS = 75


@dataclass(frozen=True, slots=True)
class NextCheckIn:
    """The day to check in again, and why, in words."""

    day: date
    words: str


def next_check_in(advice: Advice, today: date) -> NextCheckIn | None:
    """When to check in again; None with advice that is too urgent to wait for that.

    At home it is the day on which the same answers would lead on if it was no better by then, such as three weeks after
    it began. It is in a week where there is no such day, and at most `LATEST` ahead.
    """
    if advice.acuity > Acuity.ROUTINE:
        return None
    if advice.acuity is Acuity.ROUTINE:
        day = today + A_WEEK
        words = say(
            "Do what the advice says. If you still wait for your visit on {day}, check in then. {sooner}",
            day=in_words(day),
            sooner=say(SOONER),
        )
        return NextCheckIn(day, words)
    length = _length_that_matters(advice)
    if length is None:
        day = today + A_WEEK
        words = say("Check in again on {day}, in a week. {sooner}", day=in_words(day), sooner=say(SOONER))
        return NextCheckIn(day, words)
    lasted, matters = length
    day = today + min(timedelta(days=-((lasted - matters) // SECONDS["day"])), LATEST)
    if day - today < LATEST:
        words = say(
            "Check in again on {day}: it began {length} before. {sooner}",
            day=in_words(day),
            length=length_in_words(matters),
            sooner=say(SOONER),
        )
    else:
        words = say("Check in again on {day}. {sooner}", day=in_words(day), sooner=say(SOONER))
    return NextCheckIn(day, words)


def _length_that_matters(advice: Advice) -> tuple[int, int] | None:
    """How long it has lasted, and the next length at which more is asked or advised, if it is no better; in seconds."""
    pack = advice.pack
    began, trend = pack.check_in.began, pack.check_in.trend
    lasted = advice.counted.get(began or "")
    if began is None or not isinstance(lasted, int):
        return None
    answers = dict(advice.counted)
    if trend is not None and trend.question in answers:
        answers[trend.question] = trend.same
    now = evaluate(pack, answers)
    for length in sorted(_bounds(pack, began)):
        if length > lasted:
            then = evaluate(pack, {**answers, began: length})
            if then.floor != now.floor or then.ceiling != now.ceiling:
                step = SECONDS["day"] if isinstance(pack.question[began], Date) else 1
                return lasted * step, length * step
    return None


def _bounds(pack: Pack, question: str) -> set[int]:
    """The lengths that the pack holds an answer against."""
    return {
        test.value
        for condition in _conditions(pack)
        for test in tests_of(condition)
        if isinstance(test, Comparison) and test.question == question
    }


def _conditions(pack: Pack) -> Iterator[Condition]:
    for rule in pack.rules:
        yield rule.when
    for asked in pack.questions:
        if asked.enable_when is not None:
            yield asked.enable_when


# A file for a calendar (RFC 5545) -------------------------------------------------------------------------------------


def calendar(day: date, how: str, now: datetime, uid: str) -> str:
    """An entry for a whole day, with a reminder at nine in the morning. `how` says what to do then.

    `now` has a time zone; `uid` tells this entry from all others.
    """
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//soundadvice//check-in//EN", "BEGIN:VEVENT"),
        f"UID:{uid}@soundadvice",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_basic(day)}",
        f"DTEND;VALUE=DATE:{_basic(day + timedelta(days=1))}",
        *(f"SUMMARY:{_escaped(say(CHECK_IN))}", f"DESCRIPTION:{_escaped(how)}", "TRANSP:TRANSPARENT", "CLASS:PRIVATE"),
        *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(say(CHECK_IN))}", "TRIGGER:PT9H", "END:VALARM"),
        *("END:VEVENT", "END:VCALENDAR"),
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line as the standard has it: no more than 75 octets, no letter torn apart."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > _OCTETS - bool(parts):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
