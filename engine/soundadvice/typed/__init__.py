"""Typed: what a person types as a number, a length of time or a day, read exactly or asked again.

What is ambiguous is asked again, with what it can be in words; nothing is guessed.

Called by: the command line and the web pages.
Touches: nothing.
"""

from __future__ import annotations

from datetime import timedelta

from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import AnswerError
from soundadvice.model.question import Duration, Number, Quantity
from soundadvice.model.time.duration import examples, units_between
from soundadvice.typed.dates import ASK_DAY, bounds_on, type_day, typed_date, typed_day
from soundadvice.typed.lengths import Units, seconds_of, units_said
from soundadvice.typed.numerals import LONGEST, MendError, TwoReadingsError, plain, read_numeral
from soundadvice.typed.unsure import is_unsure
from soundadvice.wording.amounts import either, figure, length
from soundadvice.wording.language import say

__all__ = [
    "ASK_DAY",
    "LONGEST",
    "MendError",
    "TwoReadingsError",
    "Units",
    "bounds_on",
    "either",
    "how_long",
    "is_unsure",
    "plain",
    "seconds_of",
    "type_day",
    "typed_date",
    "typed_day",
    "typed_duration",
    "typed_number",
    "units_of",
    "units_said",
]


def typed_number(question: Number, text: str) -> object:
    """An answer to a number question, as `read_answer` takes it. Raises MendError."""
    ask = _asked(question)
    if is_unsure(text):
        return _unsure(question, ask)
    value = read_numeral(_without_unit(plain(text), question.unit), decimals=question.decimals)
    if value is None or not _is_taken(question, value):
        raise MendError(say("Please type {ask}.", ask=ask))
    return value


def units_of(question: Duration, names: tuple[str, ...] | None = None) -> Units:
    """The units to answer a duration in, with examples: by its bounds, unless `names` are given."""
    least, most = question.minimum, question.maximum
    known = units_between(least, most) if names is None else names
    return Units(known, examples(least, most, known))


def how_long(units: Units) -> str:
    """What to type as a length of time."""
    return say("Type a time, such as {examples}.", examples=either(units.said))


def typed_duration(question: Duration, text: str, units: Units | None = None) -> object:
    """An answer to a duration question, as `read_answer` takes it. Raises MendError, its words in these units."""
    asked = units or units_of(question)
    if is_unsure(text):
        return _unsure(question, asked.ask)
    value = timedelta(seconds=seconds_of(text, asked))
    if not _is_taken(question, value):
        low, high = length(question.minimum), length(question.maximum)
        if question.unsure:
            raise MendError(say("Please give a time from {low} to {high}, or not sure.", low=low, high=high))
        raise MendError(say("Please give a time from {low} to {high}.", low=low, high=high))
    return value


def _without_unit(said: str, unit: str) -> str:
    """What stands before the question's own unit, in the singular too: `1 year`. Any other unit stays."""
    said, name = said.lower(), plain(unit).lower()
    # Not of a short one: without its s, a time in ms would be a length in m.
    singular = name.removesuffix("s") if len(name) > 3 else name
    bare = said.removesuffix(name) if said.endswith(name) else said.removesuffix(singular)
    return bare.strip()


def _is_taken(question: Quantity, value: object) -> bool:
    try:
        read_answer(question, value)
    except AnswerError:
        return False
    return True


def _unsure(question: Quantity, ask: str) -> str:
    if question.unsure:
        return UNSURE
    raise MendError(say("This one needs an answer: {ask}. A good guess is fine.", ask=ask))


def _asked(question: Number) -> str:
    """What to type: `a whole number of years from 0 to 120, or not sure`."""
    low, high = (figure(str(answer_to_json(question, bound))) for bound in (question.minimum, question.maximum))
    if question.decimals:
        ask = say("a number of {unit} from {low} to {high}", unit=question.unit, low=low, high=high)
    else:
        ask = say("a whole number of {unit} from {low} to {high}", unit=question.unit, low=low, high=high)
    return say("{ask}, or not sure", ask=ask) if question.unsure else ask
