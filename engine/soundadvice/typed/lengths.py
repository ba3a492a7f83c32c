"""Lengths: a length of time as people type it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soundadvice._dataclass import dataclass
from soundadvice.model.time.duration import to_seconds
from soundadvice.typed.numerals import MendError, plain, read_numeral
from soundadvice.typed.vocabulary import in_english
from soundadvice.wording.amounts import either, figure, in_unit, units
from soundadvice.wording.language import ENGLISH, say, spoken, to_say

_UNITS = {
    "h": "hour", "hr": "hour", "hour": "hour",
    "d": "day", "day": "day",
    "w": "week", "wk": "week", "week": "week",
    "mo": "month", "mth": "month", "mnth": "month", "month": "month",
    "y": "year", "yr": "year", "year": "year",
    "min": "minute", "minute": "minute",
    "sec": "second", "second": "second",
}  # fmt: skip
_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {name: str(count) for count, name in enumerate(_NAMES, start=1)}
_WHOLE = {"today": 0, "yesterday": 86_400}
# Patterns are compiled when they are first used: at a start, nobody has typed anything yet.
_GUESS = r"^(?:(?:about|around|roughly|approximately|approx\.?|maybe|exactly|for|~)\s*)+| (?:ago|or so)$"
_RANGE = r"(?<![0-9])([0-9]+(?:\.5)?)\s*(?:-|\u2013|to|or)\s*([0-9]+(?:\.5)?)\s*([a-z]*)"
_VAGUE = r"\b(?:few|couple|several|some|many)\b(?: of)?\s*([a-z]*)"
_SINCE = r"\bsince\b"
_BOUND = r"\b(?:over|under|more|less|almost|nearly|at least|up to)\b|[<>+]"
# INVARIANT: ASCII digits only, as in the engine: `plain` has seen to that.
_PART = r"([0-9½¼¾](?:[0-9½¼¾,.'_ ]*[0-9½¼¾])?)\s*([a-z]+)"
_JOIN = r"\s*(?:,|and|&|\+)?\s*"
_DECIMALS = 2
_UNEVEN = {
    "more than two decimals": to_say("more than two decimals"),
    "not a whole number of seconds": to_say("not a whole number of seconds"),
}
_MOST = 10**9
"""Of any unit: more is no length of time that a person has lived through."""


@dataclass(frozen=True, slots=True)
class Units:
    """The units that a length is asked in, the shortest first, and lengths that fit, such as someone may type."""

    names: tuple[str, ...] = ("day", "week", "month", "year")
    examples: tuple[str, ...] = ("3 days", "2 weeks", "1 month")

    @property
    def ask(self) -> str:
        """What to type."""
        return say("a number and a unit, such as {examples}", examples=either(self.said))

    @property
    def listed(self) -> str:
        """The units in words: `days, weeks, months or years`."""
        return either([units(name) for name in self.names])

    @property
    def said(self) -> tuple[str, ...]:
        """The examples in the language chosen."""
        return tuple(in_unit(*example.split()) for example in self.examples)

    @property
    def guess(self) -> str:
        """The unit in which to give a best guess: weeks, where they are among the units."""
        return "weeks" if "week" in self.names else f"{self.names[-1]}s"


DAYS = Units()


def seconds_of(text: str, asked: Units = DAYS) -> int:
    """The seconds in a length of time as people write it, exactly. Raises MendError, its words in these units.

    >>> seconds_of("3w") == seconds_of("3 weeks") == seconds_of("about three weeks") == 21 * 86400
    True
    >>> seconds_of("1 week and 2 days") == 9 * 86400
    True
    >>> seconds_of("3m")
    Traceback (most recent call last):
    ...
    soundadvice.typed.numerals.MendError: `m` can be minutes or months. Please write the word in full: 3 months.
    """
    said = re.sub(_GUESS, "", in_english(plain(text).lower().rstrip(".")))
    if said in _WHOLE:
        return _WHOLE[said]
    if not said:
        raise _asked(asked)
    words = _counts(said)
    _refuse_two(words, asked)
    seconds = place = 0
    while place < len(words):
        match = re.compile(_PART).match(words, place)
        if match is None:
            raise _no_duration(said, asked)
        seconds += _seconds(match[1], match[2], asked)
        place = match.end()
        join = re.compile(_JOIN).match(words, place)
        place = join.end() if join else place
    return seconds


def units_said(text: str) -> frozenset[str]:
    """The units of time that a text names.

    >>> sorted(units_said("6w3d")), sorted(units_said("three"))
    (['day', 'week'], [])
    """
    words = re.findall("[a-z]+", in_english(text.lower()))
    return frozenset(known for word in words if (known := _known(word)) is not None)


def _known(word: str) -> str | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))


def _asked(asked: Units) -> MendError:
    return MendError(say("Please type {ask}.", ask=asked.ask))


def _refuse_two(words: str, asked: Units) -> None:
    """Raises MendError for what is more than one length, in words that offer each."""
    between, vague = re.search(_RANGE, words), re.search(_VAGUE, words)
    if between:
        one, other, unit = between[1], between[2], _unit(between[3]) or asked.guess
        one, other = f"{figure(one)} {units(unit)}", f"{figure(other)} {units(unit)}"
        raise MendError(say("Please give one of them, your best guess: {one} or {other}.", one=one, other=other))
    if vague:
        unit = _unit(vague[1]) or asked.guess
        raise MendError(
            say(
                "How many {unit}, at your best guess? For example {example}.",
                unit=units(unit),
                example=in_unit("3", unit),
            )
        )
    if re.search(_SINCE, words):
        raise MendError(say("How long ago was that? For example {examples}.", examples=_or(asked.said[:2])))


def _unit(word: str) -> str | None:
    """The unit that a word in the plural names; in the languages that are read as English, in any form."""
    name = word if word.endswith("s") or spoken() == ENGLISH else f"{word}s"
    return name if name in ("minutes", "hours", "days", "weeks", "months", "years") else None


def _or(words: Sequence[str]) -> str:
    """Words as a choice, with a comma, as examples are offered."""
    return say("{first}, or {last}", first=words[0], last=words[-1]) if len(words) > 1 else words[0]


def _counts(said: str) -> str:
    """Number words as digits: `a week` is 1 week, `half a year` 0.5 year, a fortnight 2 weeks."""
    said = re.sub(r"\b[a-z]+\b", lambda match: _COUNTS.get(match[0], match[0]), said)
    said = re.sub(r"\b(?:(?:a|1) )?fortnight\b", "2 weeks", said)
    said = re.sub(r"\bhalf an? (?=[a-z])", "0.5 ", said)
    said = re.sub(r"\b([0-9]+) and (?:a half|0\.5) (?=[a-z])", r"\1.5 ", said)
    said = re.sub(r"\ban? (?=[a-z])", "1 ", said)
    return re.sub(r"\b([0-9]+) ([a-z]+) and (?:a|1) half\b", r"\1.5 \2", said)


def _seconds(number: str, unit: str, asked: Units) -> int:
    if unit in ("m", "ms"):
        likely = units("month" if "month" in asked.names else "minute")
        raise MendError(
            say(
                "`{unit}` can be minutes or months. Please write the word in full: {number} {likely}.",
                unit=unit,
                number=number,
                likely=likely,
            )
        )
    known = _known(unit)
    if known is None:
        raise MendError(say("Please use {units}: for example {example}.", units=asked.listed, example=asked.said[0]))
    value = read_numeral(number, decimals=_DECIMALS, unit=f"{known}s")
    if value is None or value >= _MOST:
        raise _asked(asked)
    try:
        return to_seconds(f"{value:f}", known)
    except ValueError as reason:
        raise MendError(
            say(
                "That does not come out even ({reason}). Please give a plainer time, such as {example}.",
                reason=say(_UNEVEN.get(str(reason), str(reason))),
                example=asked.said[-1],
            )
        ) from None


def _no_duration(said: str, asked: Units) -> MendError:
    """Why there is no length of time in what was typed. Raises TwoReadingsError if it is not even one number."""
    if read_numeral(said, decimals=_DECIMALS) is not None:
        return MendError(
            say(
                "{said} what? For example {examples}.",
                said=said,
                examples=_or([in_unit(said, one) for one in asked.names[:2]]),
            )
        )
    if re.search(_BOUND, said):
        return MendError(
            say("Please give one length of time, your best guess: for example {example}.", example=asked.said[-1])
        )
    return _asked(asked)
