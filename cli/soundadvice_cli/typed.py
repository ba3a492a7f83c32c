"""Typed: what a person types as a number or a length of time, kind but exact. What is ambiguous is asked again."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundadvice.question import Duration, Number

UNSURE_WORDS = frozenset(
    {
        "unsure", "not sure", "im not sure", "i am not sure", "dont know", "do not know", "i dont know",
        "i do not know", "no idea", "not certain",
    }
)  # fmt: skip
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
_RANGE = re.compile(r"\d\s*(?:-|\u2013|to|or)\s*\d|\b(?:few|couple|several|some|many)\b")
_BOUND = re.compile(r"\b(?:over|under|more|less|almost|nearly|at least|up to|since)\b|[<>+]")
# INVARIANT: ASCII digits only, as in the engine.
_PART = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,2})?)\s*([a-z]+)")
_JOIN = re.compile(r"\s*(?:,|and|&|\+)?\s*")


class MendError(ValueError):
    """What was typed cannot be taken. Its text says, in plain words, what to type."""


def typed_number(question: Number, text: str) -> object:
    """An answer to a number question, as `read_answer` takes it. Raises MendError."""
    from soundadvice.answer import answer_to_json, read_answer
    from soundadvice.errors import AnswerError

    low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
    whole = "a whole number" if not question.decimals else "a number"
    ask = f"{whole} from {low} to {high}" + _or_not_sure(question)
    if _is_unsure(text):
        return _unsure(question, ask)
    bare = text.strip().lower().removesuffix(question.unit.lower()).strip()
    if not re.fullmatch(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?", bare):
        raise MendError(f"Please type {ask}.")
    value = Decimal(bare.replace(",", "."))
    try:
        read_answer(question, value)
    except AnswerError:
        raise MendError(f"Please type {ask}.") from None
    return value


def typed_duration(question: Duration, text: str) -> object:
    """An answer to a duration question, as `read_answer` takes it. Raises MendError."""
    from soundadvice.answer import read_answer
    from soundadvice.duration import format_duration
    from soundadvice.errors import AnswerError

    if _is_unsure(text):
        return _unsure(question, "a number and a unit, such as 3 days")
    value = timedelta(seconds=seconds_of(text))
    try:
        read_answer(question, value)
    except AnswerError:
        low, high = format_duration(question.minimum), format_duration(question.maximum)
        raise MendError(f"Please give a time from {low} to {high}{_or_not_sure(question)}.") from None
    return value


def seconds_of(text: str) -> int:
    """The seconds in a length of time as people write it, exactly. Raises MendError.

    >>> seconds_of("3w") == seconds_of("3 weeks") == seconds_of("about three weeks") == 21 * 86400
    True
    >>> seconds_of("1 week and 2 days") == 9 * 86400
    True
    >>> seconds_of("3m")
    Traceback (most recent call last):
    ...
    soundadvice_cli.typed.MendError: `m` can be minutes or months. Please write the word in full: 3 months.
    """
    said = _GUESS.sub("", " ".join(text.strip().lower().rstrip(".").split()))
    if said in _WHOLE:
        return _WHOLE[said]
    if not said:
        raise MendError("Please type a number and a unit, such as 3 days, 2 weeks or 1 month.")
    words = _counts(said)
    if _RANGE.search(words):
        raise MendError("Please give one number, your best guess: for example 3 weeks.")
    seconds = place = 0
    while place < len(words):
        match = _PART.match(words, place)
        if match is None:
            raise _no_duration(said)
        seconds += _seconds(match[1].replace(",", "."), match[2])
        place = match.end()
        join = _JOIN.match(words, place)
        place = join.end() if join else place
    return seconds


def _counts(said: str) -> str:
    """Number words as digits: `a week` is 1 week, `half a year` 0.5 year, a fortnight 2 weeks."""
    said = re.sub(r"\b[a-z]+\b", lambda match: _COUNTS.get(match[0], match[0]), said)
    said = re.sub(r"\b(?:(?:a|1) )?fortnight\b", "2 weeks", said)
    said = re.sub(r"\bhalf an? (?=[a-z])", "0.5 ", said)
    said = re.sub(r"\b([0-9]+) and (?:a half|0\.5) (?=[a-z])", r"\1.5 ", said)
    said = re.sub(r"\ban? (?=[a-z])", "1 ", said)
    return re.sub(r"\b([0-9]+) ([a-z]+) and (?:a|1) half\b", r"\1.5 \2", said)


def _seconds(number: str, unit: str) -> int:
    from soundadvice.duration import to_seconds

    if unit in ("m", "ms"):
        raise MendError(f"`{unit}` can be minutes or months. Please write the word in full: {number} months.")
    known = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if known is None:
        raise MendError("Please use days, weeks, months or years: for example 10 days.")
    try:
        return to_seconds(number, known)
    except ValueError as reason:
        raise MendError(
            f"That does not come out even ({reason}). Please give a plainer time, such as 3 weeks."
        ) from None


def _no_duration(said: str) -> MendError:
    bare = re.fullmatch(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?", said)
    if bare:
        return MendError(f"{said} what? For example {said} days, or {said} weeks.")
    if _BOUND.search(said):
        return MendError("Please give one length of time, your best guess: for example 3 weeks.")
    return MendError("Please type a number and a unit, such as 3 days, 2 weeks or 1 month.")


def _is_unsure(text: str) -> bool:
    words = text.strip().lower().rstrip(".?!").replace("'", "").replace("\u2019", "")
    return " ".join(words.split()) in UNSURE_WORDS


def _unsure(question: Number | Duration, ask: str) -> str:
    if question.unsure:
        return "unsure"
    raise MendError(f"This one needs an answer: {ask}. A good guess is fine.")


def _or_not_sure(question: Number | Duration) -> str:
    return ", or not sure" if question.unsure else ""
