"""Answers: from what a caller hands in to the canonical value, and back to JSON and to words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import assert_never

from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.errors import AnswerError
from soundadvice.model.question import (
    Choice,
    Date,
    Duration,
    MultiChoice,
    Number,
    Option,
    Quantity,
    Question,
)
from soundadvice.model.time.day import day_before, format_days, parse_answer
from soundadvice.model.time.duration import (
    FORMS,
    examples,
    format_duration,
    from_timedelta,
    parse_duration,
    to_seconds,
    units_between,
)

_EXACT = Context(prec=60, Emin=-999_999, Emax=999_999, traps=[])
"""For numbers as they come: whatever a caller has set, nothing is rounded that an answer can be, and nothing raised."""

JsonAnswer = str | int | float | list[str]

_LARGEST_EXACT = 2**53
"""Whole numbers beyond this are not exact in JSON, nor in many languages; no question needs them."""
_LONGEST_COMPARED = 64
_MOST_COMPARED = 300
_MOST_HINTS = 3
"""How many unknown questions given together get a hint: whoever misspells more reads the questionnaire."""
_MOST_NAMED = 40
"""How many options the mend of an error names; those beyond are in the questionnaire."""


def read_answer(question: Question, value: object) -> Answer:
    """The canonical form of an answer.

    Taken: an option id, or True/False if the options are yes and no (choice); a list, tuple or set of option
    ids (multi_choice); an int, float or Decimal (number); `"3 weeks"`, `"6 weeks 3 days"`, a timedelta or
    `(3, "weeks")` (duration); a day and the day of asking, `"2024-06-03/2024-06-20"`, or how long before it was (date);
    `"unsure"` where the question allows it. Raises AnswerError, naming the question and the
    mend, for anything else.
    """
    match question:
        case Choice():
            return _read_choice(question, value)
        case MultiChoice():
            return _read_multi_choice(question, value)
        case Number():
            return _read_number(question, value)
        case Duration() | Date():
            return _read_time(question, value)
        case _:
            assert_never(question)


def read_answers(questions: Mapping[str, Question], answers: object) -> dict[str, Answer]:
    """The canonical form of a mapping of answers. None is no answer: the question is as if it were left out.

    Raises AnswerError when any cannot be taken: it speaks of the first, and `mistakes` holds one for each.
    """
    if not isinstance(answers, Mapping):
        raise AnswerError(None, "answers must be a mapping of question ids to answers")
    canonical: dict[str, Answer] = {}
    mistakes: list[AnswerError] = []
    hints = _MOST_HINTS
    for name, value in answers.items():
        question = questions.get(name) if isinstance(name, str) else None
        try:
            if question is None:
                hint = nearest(name, questions) if hints else None
                hints = max(0, hints - 1)
                raise AnswerError(None, f"there is no question {_shown(name)}", hint)
            if value is not None:
                canonical[question.id] = read_answer(question, value)
        except AnswerError as mistake:
            mistakes.append(mistake.with_traceback(None))  # or each would hold on to all the others
    if mistakes:
        first, *others = mistakes
        raise AnswerError(first.question, first.message, first.hint, others)
    return canonical


def nearest(name: object, known: Mapping[str, object] | list[str]) -> str | None:
    """A hint that names the nearest known id, where one is near.

    Comparing takes the square of the words' lengths, so both are bounded, and so is how many are compared: of very many
    ids, those that begin as the name does.
    """
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_COMPARED:
        return None
    # Ids whose lengths differ by more than the half could not be near.
    alike = [one for one in known if len(one) <= _LONGEST_COMPARED and len(one) <= 3 * len(name) <= 9 * len(one)]
    if len(alike) > _MOST_COMPARED:
        alike = [one for one in alike if one[0] == name[0]][:_MOST_COMPARED]
    from difflib import get_close_matches  # only for who has made a slip

    close = get_close_matches(name, alike, n=1)
    return f"did you mean `{close[0]}`?" if close else None


def answer_to_json(question: Question, answer: Answer) -> JsonAnswer:
    """The JSON form, which `read_answer` takes back: options in the order of the question, durations in words."""
    match question:
        case MultiChoice(options=options):
            assert isinstance(answer, frozenset)
            return [option.id for option in options if option.id in answer]
        case Number(decimals=decimals) if isinstance(answer, int):
            return float(Decimal(answer).scaleb(-decimals)) if decimals else answer
        case Duration() if isinstance(answer, int):
            return format_duration(answer)
        case Date() if isinstance(answer, int):
            return format_days(answer)
        case _:
            assert isinstance(answer, str)
            return answer


def expected(question: Question) -> str:
    """What the question takes, as the mend of an AnswerError says it."""
    match question:
        case Choice(options=options):
            return "one of " + _named(options)
        case MultiChoice(options=options):
            return "a list of one or more of " + _named(options)
        case Number(unit=unit, decimals=decimals):
            kind = f"a number with at most {decimals} decimals" if decimals else "a whole number"
            low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
            return f"{kind} of {unit} from {low} to {high}" + _or_unsure(question)
        case Duration():
            low, high = format_duration(question.minimum), format_duration(question.maximum)
            return f"{_forms(question)}, from {low} to {high}" + _or_unsure(question)
        case Date():
            low, high = format_days(question.minimum), format_days(question.maximum)
            both = "a day and the day of asking, such as `2024-06-03/2024-06-20`"
            return f"{both}; or so long before it, such as `3 weeks`: from {low} to {high}" + _or_unsure(question)
        case _:
            assert_never(question)


def _forms(question: Duration) -> str:
    """How a length of time is written, with examples from the question's range."""
    units = units_between(question.minimum, question.maximum)
    if units == ("day", "week", "month", "year"):
        return FORMS
    shown = [f"`{one}`" for one in examples(question.minimum, question.maximum, units)]
    return "a number and a unit, such as " + " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _named(options: Sequence[Option]) -> str:
    shown = ", ".join(f"`{option.id}`" for option in options[:_MOST_NAMED])
    return f"{shown}, and {len(options) - _MOST_NAMED} more" if len(options) > _MOST_NAMED else shown


def _or_unsure(question: Quantity) -> str:
    return ", or `unsure`" if question.unsure else ""


def _shown(value: object) -> str:
    """A value as an error may show it: short, and in full only where it is a word or a number."""
    if isinstance(value, str):
        # Errors end up in logs and terminals: nothing that these would act on.
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:40])
        return f"`{shown}…`" if len(value) > 40 else f"`{shown}`"
    if isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < _LARGEST_EXACT):
        return f"`{value}`"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "a list"
    return "nothing" if value is None else f"a value of type {type(value).__name__}"


def _refuse(question: Question, message: str) -> AnswerError:
    return AnswerError(question.id, message, f"give {expected(question)}")


def _read_choice(question: Choice, value: object) -> str:
    ids = [option.id for option in question.options]
    if isinstance(value, bool) and "yes" in ids and "no" in ids:
        return "yes" if value else "no"
    if isinstance(value, str) and value in ids:
        return str(value)
    if isinstance(value, str):
        raise _refuse(question, f"there is no option {_shown(value)}")
    raise _refuse(question, f"{_shown(value)} is not an option")


def _read_multi_choice(question: MultiChoice, value: object) -> frozenset[str]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise _refuse(question, "the answer is not a list of options")
    if not value:
        raise _refuse(question, "an empty list is not an answer")
    ids = {option.id for option in question.options}
    for item in value:
        if not isinstance(item, str) or item not in ids:
            raise _refuse(question, f"there is no option {_shown(item)}")
    chosen = frozenset(str(item) for item in value)
    alone = [option.id for option in question.options if option.exclusive and option.id in chosen]
    if alone and len(chosen) > 1:
        raise AnswerError(
            question.id,
            f"`{alone[0]}` cannot be combined with other options",
            f"give `{alone[0]}` alone, or leave it out",
        )
    return chosen


def _read_number(question: Number, value: object) -> Answer:
    if isinstance(value, str) and value == UNSURE and question.unsure:
        return UNSURE
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        what = "the text " if isinstance(value, str) else ""
        raise _refuse(question, f"{what}{_shown(value)} is not a number")
    # The repr of a float (a subclass has its own) is the shortest decimal that means it, so 37.1 is 371 tenths exactly.
    exact = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise _refuse(question, f"`{'NaN' if exact.is_nan() else exact}` is not a finite number")
    if not -_LARGEST_EXACT < exact < _LARGEST_EXACT:
        raise _refuse(question, "the number is out of bounds")
    steps = _EXACT.scaleb(exact, question.decimals)
    if steps != _EXACT.to_integral_value(steps) or _EXACT.scaleb(steps, -question.decimals) != exact:
        shown = _shown(float(exact)) if float(exact) == exact or isinstance(value, float) else "the number"
        raise _refuse(question, f"{shown} has too many decimals")
    if not question.minimum <= steps <= question.maximum:
        raise _refuse(question, f"{_shown(value)} is out of bounds")
    return int(steps)


def _read_time(question: Duration | Date, value: object) -> Answer:
    """A length of time in seconds, or a day in days before the day of asking."""
    if isinstance(value, str) and value == UNSURE and question.unsure:
        return UNSURE
    try:
        amount = _seconds(value) if isinstance(question, Duration) else _days(value)
    except ValueError as reason:
        raise _refuse(question, f"{_shown(value)}: {reason}") from None
    if not question.minimum <= amount <= question.maximum:
        raise _refuse(question, f"{_shown(value)} is out of bounds")
    return amount


def _days(value: object) -> int:
    match value:
        case str():
            return parse_answer(value)
        case (date() as day, date() as asked) if isinstance(value, tuple) and type(day) is type(asked) is date:
            return day_before(day, asked)
        case timedelta(days=days, seconds=0, microseconds=0):
            return days
        case date():
            raise ValueError("a day without the day of asking")
        case timedelta():
            raise ValueError("not a whole number of days")
        case _:
            raise ValueError("not a day")


def _seconds(value: object) -> int:
    match value:
        case str():
            return parse_duration(value)
        case timedelta():
            return from_timedelta(value)
        case (int() | float() as number, str(unit)) if isinstance(value, tuple) and not isinstance(number, bool):
            # Not less than: also refuses NaN, which compares as false with everything.
            if not abs(number) < 1e9 or len(unit) > 20 or not unit.isalpha():
                raise ValueError("not a duration")
            return to_seconds(float(number) if isinstance(number, float) else int(number), unit)
        case _:
            raise ValueError("not a duration")
