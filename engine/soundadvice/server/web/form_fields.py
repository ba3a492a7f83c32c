"""Form fields: a question as fields of a form, and what was sent in them as an answer, or as what to mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.model.time.day import DaysBefore
from soundadvice.model.time.duration import SECONDS
from soundadvice.typed import (
    LONGEST,
    MendError,
    Units,
    is_unsure,
    typed_date,
    typed_duration,
    typed_number,
    units_of,
    units_said,
)
from soundadvice.wording.amounts import figure
from soundadvice.wording.answers import day_said, why_not_together
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say

EVERY_UNIT = tuple(f"{unit}s" for unit in reversed(SECONDS))
"""Every unit that a form may send, the shortest first."""

Fields = Mapping[str, Sequence[str]]
"""What a form sent: the values of each field."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What to mend, in plain words, and the id of the field that it is about."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class FieldValues:
    """What the fields of a question show: options ticked, a number as typed, its unit, and whether `unsure` is."""

    ticked: frozenset[str] = frozenset()
    number: str = ""
    unit: str = ""
    mends: tuple[Mend, ...] = field(default=())


def shown_answer(question: Question, answer: Answer | None) -> FieldValues:
    """The fields for an answer that was given, or before one is."""
    if answer is None:
        return FieldValues()
    match question:
        case Choice():
            return FieldValues(frozenset({str(answer)}))
        case MultiChoice():
            assert isinstance(answer, frozenset)
            return FieldValues(answer)
        case Number() | Duration() | Date() if answer == UNSURE:
            return FieldValues(frozenset({UNSURE}))
        case Number():
            return FieldValues(number=figure(str(answer_to_json(question, answer))))
        case Duration():
            number, _, unit = str(answer_to_json(question, answer)).partition(" ")
            return FieldValues(number=figure(number), unit=unit if unit.endswith("s") else f"{unit}s")
        case Date():
            assert isinstance(answer, int)
            return FieldValues(number=in_words(answer.day) if isinstance(answer, DaysBefore) else day_said(answer))
        case _:
            assert_never(question)


def read_fields(
    question: Question, sent: Fields, units: Units | None = None, today: date | None = None
) -> object | FieldValues:
    """An answer as `read_answer` takes it; or, where it is to be mended, the fields as sent, with the mends.

    `units` are those that a length of time is asked in, None for those of its bounds; `today` is the day of asking.
    """
    match question:
        case Choice():
            return _read_choice(question, sent)
        case MultiChoice():
            return _read_multi_choice(question, sent)
        case Number():
            return _read_typed(question, sent, lambda typed: typed_number(question, typed))
        case Duration():
            return _read_duration(question, sent, units or units_of(question))
        case Date():
            assert today is not None
            return _read_typed(question, sent, lambda typed: typed_date(question, typed, today))
        case _:
            assert_never(question)


def sent_again(question: Question, sent: Fields, words: str) -> FieldValues:
    """The fields as sent, where they make an answer that cannot be taken for what these words say."""
    typed, _ = _typed(sent)
    ticked = frozenset(sent.get("answer", ()))
    unit = "".join(sent.get("unit", ())[:1])
    return FieldValues(ticked, _again(typed), unit if unit in EVERY_UNIT else "", (Mend("f-1", words),))


def _read_choice(question: Choice, sent: Fields) -> object | FieldValues:
    given = sent.get("answer", ())
    known = {option.id for option in question.options}
    if len(given) != 1 or given[0] not in known:
        return FieldValues(mends=(Mend("f-1", say("Choose an answer.")),))
    return given[0]


def _read_multi_choice(question: MultiChoice, sent: Fields) -> object | FieldValues:
    given = frozenset(sent.get("answer", ()))
    known = {option.id for option in question.options}
    if not given or not given <= known:
        return FieldValues(given & known, mends=(Mend("f-1", say("Choose an answer, or more than one.")),))
    clash = why_not_together(question, given)
    if clash is not None:
        number = next(number for number, option in enumerate(question.options, start=1) if option.id in given)
        return FieldValues(given, mends=(Mend(f"f-{number}", clash),))
    return sorted(given)


def _read_typed(question: Number | Date, sent: Fields, read: Callable[[str], object]) -> object | FieldValues:
    typed, unsure = _typed(sent)
    if question.unsure and unsure:
        return UNSURE if not typed else _both(typed)
    try:
        return read(typed)
    except MendError as mend:
        return FieldValues(number=_again(typed), mends=(Mend("f-1", str(mend)),))


def _read_duration(question: Duration, sent: Fields, units: Units) -> object | FieldValues:
    typed, unsure = _typed(sent)
    chosen = sent.get("unit", ())
    unit = chosen[0] if len(chosen) == 1 and chosen[0] in EVERY_UNIT else ""
    if question.unsure and unsure:
        return UNSURE if not typed else _both(typed, unit)
    mends = []
    if not typed:
        mends.append(
            Mend("f-1", say("Enter how long as a number, such as {example}.", example=units.examples[0].split()[0]))
        )
    elif unit or _says_its_unit(typed):
        try:
            return typed_duration(question, _with_unit(typed, unit), units)
        except MendError as mend:
            mends.append(Mend("f-1", str(mend)))
    if not unit and not _says_its_unit(typed):
        mends.append(Mend("f-2", say("Choose {units}.", units=units.listed)))
    return FieldValues(number=_again(typed), unit=unit, mends=tuple(mends))


def _with_unit(typed: str, unit: str) -> str:
    """A length of time from both fields; the unit once, where it was typed as well."""
    said = is_unsure(typed) or (unit and unit.removesuffix("s") in units_said(typed))
    return typed if said else f"{typed} {unit}"


def _again(typed: str) -> str:
    """What stands in the field again: nothing of what is too long, for a part of it would be another answer."""
    return typed if len(typed) <= LONGEST else ""


def _says_its_unit(typed: str) -> bool:
    """Whether there are words in it, as in `2 weeks`."""
    return any(letter.isalpha() for letter in typed)


def _typed(sent: Fields) -> tuple[str, bool]:
    """What was typed, in single spaces and never cut, and whether `I am not sure` was ticked."""
    typed = sent.get("number", ())
    return (" ".join(typed[0].split()) if len(typed) == 1 else ""), UNSURE in sent.get("answer", ())


def _both(typed: str, unit: str = "") -> FieldValues:
    said = say("You gave a number and also chose “I am not sure”. Choose one or the other.")
    return FieldValues(frozenset({UNSURE}), _again(typed), unit, (Mend("f-1", said),))
