"""Lengths: a length of time as people type it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from soundadvice.model.duration import to_seconds
from soundadvice.typed.numerals import MendError, plain, read_numeral

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
_GUESS = re.compile(r"^(?:(?:about|around|roughly|approximately|approx\.?|maybe|exactly|for|~)\s*)+| (?:ago|or so)$")
_RANGE = re.compile(r"(?<![0-9])([0-9]+(?:\.5)?)\s*(?:-|\u2013|to|or)\s*([0-9]+(?:\.5)?)\s*([a-z]*)")
_VAGUE = re.compile(r"\b(?:few|couple|several|some|many)\b(?: of)?\s*([a-z]*)")
_SINCE = re.compile(r"\bsince\b")
_BOUND = re.compile(r"\b(?:over|under|more|less|almost|nearly|at least|up to)\b|[<>+]")
# INVARIANT: ASCII digits only, as in the engine: `plain` has seen to that.
_PART = re.compile(r"([0-9½¼¾](?:[0-9½¼¾,.'_ ]*[0-9½¼¾])?)\s*([a-z]+)")
_JOIN = re.compile(r"\s*(?:,|and|&|\+)?\s*")
_DECIMALS = 2
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
        return f"a number and a unit, such as {either(self.examples)}"

    @property
    def listed(self) -> str:
        """The units in words: `days, weeks, months or years`."""
        return either([f"{name}s" for name in self.names])

    @property
    def guess(self) -> str:
        """The unit in which to give a best guess: weeks, where they are among the units."""
        return "weeks" if "week" in self.names else f"{self.names[-1]}s"


DAYS = Units()


def either(words: Sequence[str]) -> str:
    """Words as a choice.

    >>> either(["hours", "days", "weeks"])
    'hours, days or weeks'
    """
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def seconds_of(text: str, units: Units = DAYS) -> int:
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
    said = _GUESS.sub("", plain(text).lower().rstrip("."))
    if said in _WHOLE:
        return _WHOLE[said]
    if not said:
        raise _asked(units)
    words = _counts(said)
    _refuse_two(words, units)
    seconds = place = 0
    while place < len(words):
        match = _PART.match(words, place)
        if match is None:
            raise _no_duration(said, units)
        seconds += _seconds(match[1], match[2], units)
        place = match.end()
        join = _JOIN.match(words, place)
        place = join.end() if join else place
    return seconds


def units_said(text: str) -> frozenset[str]:
    """The units of time that a text names.

    >>> sorted(units_said("6w3d")), sorted(units_said("three"))
    (['day', 'week'], [])
    """
    words = re.findall("[a-z]+", text.lower())
    return frozenset(known for word in words if (known := _unit(word)) is not None)


def _unit(word: str) -> str | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))


def _asked(units: Units) -> MendError:
    return MendError(f"Please type {units.ask}.")


def _refuse_two(words: str, units: Units) -> None:
    """Raises MendError for what is more than one length, in words that offer each."""
    between, vague = _RANGE.search(words), _VAGUE.search(words)
    if between:
        one, other, unit = between[1], between[2], between[3] if _known(between[3]) else units.guess
        raise MendError(f"Please give one of them, your best guess: {one} {unit} or {other} {unit}.")
    if vague:
        unit = vague[1] if _known(vague[1]) else units.guess
        raise MendError(f"How many {unit}, at your best guess? For example 3 {unit}.")
    if _SINCE.search(words):
        raise MendError(f"How long ago was that? For example {', or '.join(units.examples[:2])}.")


def _known(unit: str) -> bool:
    return unit in ("minutes", "hours", "days", "weeks", "months", "years")


def _counts(said: str) -> str:
    """Number words as digits: `a week` is 1 week, `half a year` 0.5 year, a fortnight 2 weeks."""
    said = re.sub(r"\b[a-z]+\b", lambda match: _COUNTS.get(match[0], match[0]), said)
    said = re.sub(r"\b(?:(?:a|1) )?fortnight\b", "2 weeks", said)
    said = re.sub(r"\bhalf an? (?=[a-z])", "0.5 ", said)
    said = re.sub(r"\b([0-9]+) and (?:a half|0\.5) (?=[a-z])", r"\1.5 ", said)
    said = re.sub(r"\ban? (?=[a-z])", "1 ", said)
    return re.sub(r"\b([0-9]+) ([a-z]+) and (?:a|1) half\b", r"\1.5 \2", said)


def _seconds(number: str, unit: str, units: Units) -> int:
    if unit in ("m", "ms"):
        likely = "months" if "month" in units.names else "minutes"
        raise MendError(f"`{unit}` can be minutes or months. Please write the word in full: {number} {likely}.")
    known = _unit(unit)
    if known is None:
        raise MendError(f"Please use {units.listed}: for example {units.examples[0]}.")
    value = read_numeral(number, decimals=_DECIMALS, unit=f"{known}s")
    if value is None or value >= _MOST:
        raise _asked(units)
    try:
        return to_seconds(f"{value:f}", known)
    except ValueError as reason:
        raise MendError(
            f"That does not come out even ({reason}). Please give a plainer time, such as {units.examples[-1]}."
        ) from None


def _no_duration(said: str, units: Units) -> MendError:
    """Why there is no length of time in what was typed. Raises TwoReadingsError if it is not even one number."""
    if read_numeral(said, decimals=_DECIMALS) is not None:
        either_unit = ", or ".join(f"{said} {name}{'' if said == '1' else 's'}" for name in units.names[:2])
        return MendError(f"{said} what? For example {either_unit}.")
    if _BOUND.search(said):
        return MendError(f"Please give one length of time, your best guess: for example {units.examples[-1]}.")
    return _asked(units)
