"""Fields: a question as fields of a form, and what was sent in them as an answer, or as what to mend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from soundadvice.answer import answer_to_json, read_answer
from soundadvice.condition import UNSURE, Answer
from soundadvice.duration import format_duration, parse_duration
from soundadvice.errors import AnswerError
from soundadvice.question import Choice, Duration, MultiChoice, Number, Question, option_text

UNITS = ("days", "weeks", "months", "years")
MORE_UNITS = ("hours", "minutes", "seconds")
"""Units that are offered only where an answer was given in them."""
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")  # INVARIANT: ASCII digits only, as in the engine.

Fields = Mapping[str, Sequence[str]]
"""What a form sent: the values of each field."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What to mend, in plain words, and the id of the field that it is about."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields of a question show: options ticked, a number as typed, its unit, and whether `unsure` is."""

    ticked: frozenset[str] = frozenset()
    number: str = ""
    unit: str = ""
    mends: tuple[Mend, ...] = field(default=())


def shown_answer(question: Question, answer: Answer | None) -> Shown:
    """The fields for an answer that was given, or before one is."""
    if answer is None:
        return Shown()
    match question:
        case Choice():
            return Shown(frozenset({str(answer)}))
        case MultiChoice():
            assert isinstance(answer, frozenset)
            return Shown(answer)
        case Number() | Duration() if answer == UNSURE:
            return Shown(frozenset({UNSURE}))
        case Number():
            return Shown(number=str(answer_to_json(question, answer)))
        case Duration():
            number, _, unit = str(answer_to_json(question, answer)).partition(" ")
            return Shown(number=number, unit=unit if unit.endswith("s") else f"{unit}s")
        case _:
            assert_never(question)


def read_fields(question: Question, sent: Fields) -> object | Shown:
    """An answer as `read_answer` takes it; or, where it is to be mended, the fields as sent, with the mends."""
    match question:
        case Choice():
            return _read_choice(question, sent)
        case MultiChoice():
            return _read_multi_choice(question, sent)
        case Number():
            return _read_number(question, sent)
        case Duration():
            return _read_duration(question, sent)
        case _:
            assert_never(question)


def _read_choice(question: Choice, sent: Fields) -> object | Shown:
    given = sent.get("answer", ())
    known = {option.id for option in question.options}
    if len(given) != 1 or given[0] not in known:
        return Shown(mends=(Mend("f-1", "Choose an answer."),))
    return given[0]


def _read_multi_choice(question: MultiChoice, sent: Fields) -> object | Shown:
    given = frozenset(sent.get("answer", ()))
    known = {option.id for option in question.options}
    if not given or not given <= known:
        return Shown(given & known, mends=(Mend("f-1", "Choose an answer, or more than one."),))
    alone = next((option for option in question.options if option.exclusive and option.id in given), None)
    if alone is not None and len(given) > 1:
        number = question.options.index(alone) + 1
        said = f"You chose “{option_text(question, alone.id)}” and something else too. Choose one or the other."
        return Shown(given, mends=(Mend(f"f-{number}", said),))
    return sorted(given)


def _read_number(question: Number, sent: Fields) -> object | Shown:
    typed, unsure = _typed(sent)
    low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
    kind = "a number" if question.decimals else "a whole number"
    ask = f"Enter {kind} of {question.unit} from {low} to {high}."
    if question.unsure and unsure:
        return UNSURE if not typed else _both(typed)
    bare = typed.lower().removesuffix(question.unit.lower()).strip()
    if not _NUMBER.fullmatch(bare.removeprefix("-")):
        return Shown(number=typed, mends=(Mend("f-1", ask),))
    value = Decimal(bare.replace(",", "."))
    return value if _is_taken(question, value) else Shown(number=typed, mends=(Mend("f-1", ask),))


def _read_duration(question: Duration, sent: Fields) -> object | Shown:
    typed, unsure = _typed(sent)
    units = sent.get("unit", ())
    unit = units[0] if len(units) == 1 and units[0] in (*UNITS, *MORE_UNITS) else ""
    if question.unsure and unsure:
        return UNSURE if not typed else _both(typed, unit)
    mends = []
    if not _NUMBER.fullmatch(typed):
        mends.append(Mend("f-1", "Enter how long as a number, such as 3."))
    if not unit:
        mends.append(Mend("f-2", "Choose days, weeks, months or years."))
    if mends:
        return Shown(number=typed, unit=unit, mends=tuple(mends))
    text = f"{typed.replace(',', '.')} {unit}"
    try:
        parse_duration(text)
    except ValueError:
        said = "Enter a plainer time, such as 3 weeks."
        return Shown(number=typed, unit=unit, mends=(Mend("f-1", said),))
    if _is_taken(question, text):
        return text
    low, high = format_duration(question.minimum), format_duration(question.maximum)
    return Shown(number=typed, unit=unit, mends=(Mend("f-1", f"Enter a time from {low} to {high}."),))


def _typed(sent: Fields) -> tuple[str, bool]:
    """What was typed, made short and plain, and whether `I am not sure` was ticked."""
    typed = sent.get("number", ())
    return (" ".join(typed[0][:40].split()) if len(typed) == 1 else ""), UNSURE in sent.get("answer", ())


def _both(typed: str, unit: str = "") -> Shown:
    said = "You gave a number and also chose “I am not sure”. Choose one or the other."
    return Shown(frozenset({UNSURE}), typed, unit, (Mend("f-1", said),))


def _is_taken(question: Question, value: object) -> bool:
    try:
        read_answer(question, value)
    except AnswerError:
        return False
    return True
