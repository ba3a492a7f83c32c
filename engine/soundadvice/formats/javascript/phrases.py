"""Phrases: the words of our own that the engine fills into a pack's texts, in the language chosen."""

from __future__ import annotations

from typing import Any

from soundadvice.meaning.help import WHY, own_help_words
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Duration
from soundadvice.wording.amounts import figure
from soundadvice.wording.dates import month
from soundadvice.wording.language import say, words_for

UNITS = {
    "year": ("{amount} year", "{amount} years"),
    "month": ("{amount} month", "{amount} months"),
    "week": ("{amount} week", "{amount} weeks"),
    "day": ("{amount} day", "{amount} days"),
    "hour": ("{amount} hour", "{amount} hours"),
    "minute": ("{amount} minute", "{amount} minutes"),
    "second": ("{amount} second", "{amount} seconds"),
}
"""As `wording.amounts.in_unit` says them: of one, and of many."""


def own_words(pack: Pack) -> dict[str, Any]:
    """Those that this pack can need."""
    said: dict[str, Any] = {
        "not_sure": say("not sure"),
        "not_answered": say("not answered"),
        "mark": figure("."),
        "why_help": say(WHY),
        "call_now": say("Call {number} now."),
        "call_if": say("If it may be an emergency, call {number} now."),
        "help": [own_help_words(acuity) for acuity in Acuity if acuity > Acuity.SELF_CARE],
    }
    if pack.scores or pack.derived:
        said |= {
            "to": say("{low} to {high}"),
            "nothing": say("nothing"),
            "not_counted": say("not counted"),
            "not_known": say("not known"),
        }
    if any(isinstance(one, (Duration, Date)) for one in pack.questions):
        said |= {
            "units": {name: [words_for(*words, number) for number in (1, 2)] for name, words in UNITS.items()},
            "and": say("{first} and {last}"),
            "less": say("{longer} less {missing}"),
        }
    if any(isinstance(one, Date) for one in pack.questions):
        said |= {
            "today": say("today"),
            "ahead": say("in {length}"),
            "ago": say("{length} ago"),
            "day": say("{day} ({ago})"),
            "date": say("{day} {month} {year}"),
            "months": [month(number) for number in range(1, 13)],
        }
    return said
