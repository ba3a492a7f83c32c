"""Meant: what the values of a column stand for by the mapping, as answers to the question; what it says in vain."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from soundadvice.model.answer import nearest, read_answer
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import AnswerError
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.tables.columns.codes import same_number
from soundadvice.tables.columns.how import Meant, Values
from soundadvice.tables.columns.mapping import SEPARATOR, InColumn, InOptions, Spelling
from soundadvice.tables.errors import BatchError

_TICKS = ("0", "1", "true", "false", "yes", "no")


def check_keys(question: Question, place: InColumn) -> None:
    """Refuses what the mapping says in vain: whoever wrote it believes something else of the table."""
    numbers = isinstance(question, (Number, Duration))
    takes = {
        "unit": (place.unit is not None, isinstance(question, (Duration, Date)), "is not a duration"),
        "separator": (place.separator != SEPARATOR, isinstance(question, MultiChoice), "takes no list"),
        "decimal": (place.decimal is not None, numbers, "takes no number"),
        "round": (place.rounded, numbers, "takes no number"),
    }
    for key, (given, fits, reason) in takes.items():
        if given and not fits:
            raise BatchError(
                f"the mapping of `{question.id}` has `{key}`, and the question {reason}", f"leave out `{key}`"
            )
    if isinstance(question, (Choice, MultiChoice)):
        ids = [option.id for option in question.options]
        for _, option in place.values:
            if option is not None and option not in ids:
                raise BatchError(
                    f"the mapping of `{question.id}` names an option `{option}` that it does not have",
                    nearest(option, ids),
                )
    if place.unsure is not None and not (isinstance(question, Quantity) and question.unsure):
        raise BatchError(
            f"the mapping of `{question.id}` has `unsure`, which does not fit the question", "leave out `unsure`"
        )


def decimal_of(place: InColumn, spelling: Spelling) -> str:
    """What stands before the decimals in a text."""
    return spelling.decimal if place.decimal is None else place.decimal


def values_of(question: Question, place: InColumn | InOptions, spelling: Spelling) -> Values:
    """What the values stand for, those too that are no answer. Raises BatchError.

    What is no answer in the whole table may be one to this question: then the mapping must say which it is here.
    """
    told = {same_number(code) for code, _ in place.values}
    if place.missing is not None:
        return (*place.values, *((code, None) for code in place.missing if same_number(code) not in told))
    found = list(place.values)
    for code in spelling.missing:
        if same_number(code) in told:
            continue
        if _is_answer(question, place, code):
            raise BatchError(
                f"`{code}` is no answer by the mapping's `missing`, and may be an answer to `{question.id}`",
                f"say which it is there: `missing: [{code}]` if it is none, or `missing: []` if it is one",
            )
        found.append((code, None))
    return tuple(found)


def steps_meant(question: Quantity, place: InColumn, spelling: Spelling) -> Meant:
    """The same where an amount is asked: the steps of each value. Raises BatchError for one that is no answer."""
    found: list[tuple[str, int | str | None]] = []
    for code, value in values_of(question, place, spelling):
        if value is None:
            found.append((code, None))
            continue
        try:
            answer = _amount(question, place, value)
        except AnswerError as error:
            raise BatchError(
                f"the mapping of `{question.id}` says of a value that it stands for `{value}`, which is no answer",
                error.hint,
            ) from None
        found.append((code, int(answer) if isinstance(answer, int) else UNSURE))
    return tuple(found)


def _amount(question: Quantity, place: InColumn, text: str) -> object:
    number = _number(text)
    if number is None:
        return read_answer(question, text)
    if isinstance(question, Number):
        return read_answer(question, number)
    return read_answer(question, f"{text} {place.unit}" if place.unit else text)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text != UNSURE else None
    except InvalidOperation:
        return None


def _is_answer(question: Question, place: InColumn | InOptions, code: str) -> bool:
    """Whether a value would be taken as an answer, were it not said to be none."""
    if isinstance(place, InOptions):
        return same_number(code).lower() in _TICKS
    if isinstance(question, (Choice, MultiChoice)):
        return code in [option.id for option in question.options]
    try:
        _amount(question, place, code)
    except AnswerError:
        return False
    return True
