"""Questions: what a person is asked, which answers it takes, and what is asked of those who come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import assert_never

from soundadvice._dataclass import dataclass
from soundadvice.model.coding.code import Code
from soundadvice.model.condition import (
    NONE,
    UNSURE,
    Comparison,
    Condition,
    Must,
    Operator,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
)
from soundadvice.model.problem import Span

NO_SIGNS = frozenset({NONE, UNSURE})
"""Option ids that name no sign in a multi_choice."""


class Direction(StrEnum):
    """Which way along a number or duration is worse."""

    MORE_IS_WORSE = "more_is_worse"
    LESS_IS_WORSE = "less_is_worse"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be picked. `said` is how it reads when it is said back to the person: `a leg is weak`.

    `codes` are what terminologies call it.
    """

    id: str
    text: str
    said: str | None = None
    codes: tuple[Code, ...] = ()

    @property
    def exclusive(self) -> bool:
        """Whether it stands alone in a multi_choice: no one has no sign, and a sign or doubts, at once.

        INVARIANT: `unsure` goes with any sign: who has one and is not sure of the others is heard in both.
        """
        return self.id == NONE

    @property
    def is_sign(self) -> bool:
        """Whether it names something that a person can have."""
        return self.id not in NO_SIGNS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What every kind of question has. `enable_when` names earlier questions only; None is always asked.

    With `ask_anew` an answer is not carried over to the next check-in: it is about the moment, and asked each time.
    `codes` are what terminologies call it, `url` is where it is defined. `must` is what its answer keeps to beside
    those to earlier questions.
    """

    id: str
    text: str
    help: str | None = None
    why: str | None = None
    enable_when: Condition | None = None
    must: tuple[Must, ...] = ()
    ask_anew: bool = False
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    url: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Asked):
    """Exactly one option. A yes/no question is a choice of `yes`, `no` and usually `unsure`.

    `severity` holds option ids in groups, from the least grave to the gravest; options of one group, and options left
    out, are not compared. Empty: nothing is said. `commonest` is the answer that most people who have the sign give.
    """

    options: tuple[Option, ...]
    severity: tuple[tuple[str, ...], ...] = ()
    commonest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiChoice(_Asked):
    """A set of options, never empty; `none` stands alone, `unsure` may go with signs. One sign more is worse.

    Of the signs that `protects` names, one fewer is: they are what speaks against harm. `commonest` is the sign that
    most people give who have any.
    """

    options: tuple[Option, ...]
    commonest: str | None = None
    protects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(_Asked):
    """A number from `minimum` to `maximum`, both taken, in steps of its last decimal.

    With `decimals` 1 the canonical answer 375 means 37.5, and so for the bounds. `typical` is a plain value to show by
    example; `severity` says which way is worse, None if neither is; `said` is how `{answer}` is said back.
    """

    unit: str
    minimum: int
    maximum: int
    decimals: int = 0
    unsure: bool = False
    typical: int | None = None
    severity: Direction | None = None
    said: str | None = None

    @property
    def range(self) -> range:
        """The whole steps that an answer can be."""
        return range(self.minimum, self.maximum + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration(_Asked):
    """A length of time from `minimum` to `maximum` seconds, both taken. All else is as for a number."""

    minimum: int
    maximum: int
    unsure: bool = False
    typical: int | None = None
    severity: Direction | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(_Asked):
    """A day, read as how many days it was before the day of asking, from `minimum` to `maximum`, both taken.

    Below 0 it lies ahead. All else is as for a number, and lengths of time that are compared with it are whole days.
    """

    minimum: int
    maximum: int
    unsure: bool = False
    typical: int | None = None
    severity: Direction | None = None
    said: str | None = None


Quantity = Number | Duration | Date
"""What is answered by an amount, in whole steps."""
Question = Choice | MultiChoice | Quantity
QUESTION_KINDS: Mapping[type[Question], str] = {
    Choice: "choice",
    MultiChoice: "multi_choice",
    Number: "number",
    Duration: "duration",
    Date: "date",
}
"""What packs, and the JSON of everything, call each kind."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group of questions that was written out up to a bound: its id, how many, and the ids within the group."""

    id: str
    up_to: int
    questions: tuple[str, ...]

    def names(self, number: int) -> dict[str, str]:
        """The ids of the questions about one of them, by their ids within the group."""
        return {name: f"{self.id}_{number}_{name}" for name in self.questions}


def allows_unsure(question: Question) -> bool:
    """Whether a person may answer that they are not sure."""
    if isinstance(question, Quantity):
        return question.unsure
    return any(option.id == UNSURE for option in question.options)


def says_back(question: Question) -> bool:
    """Whether it has words of its own in which an answer is said back to the person."""
    if isinstance(question, Quantity):
        return question.said is not None
    return any(option.said is not None for option in question.options)


def present_options(question: Choice | MultiChoice) -> tuple[str, ...]:
    """The options of someone who has what is asked about.

    Of a choice with `severity`, all after its first group; of another, all but `none`, `no` and `unsure`; of a
    multi_choice, every sign that does not protect, and `none` where all of them do: what is asked about is missing.
    """
    if isinstance(question, Choice) and question.severity:
        return tuple(option for group in question.severity[1:] for option in group if option != UNSURE)
    protects = question.protects if isinstance(question, MultiChoice) else ()
    absent = {*NO_SIGNS, "no"} if isinstance(question, Choice) else {*NO_SIGNS, *protects}
    present = tuple(option.id for option in question.options if option.id not in absent)
    return present or tuple(option.id for option in question.options if protects and option.id == NONE)


def option_text(question: Choice | MultiChoice, option_id: str) -> str:
    """The words of an option. Raises KeyError for an option that the question does not have."""
    for option in question.options:
        if option.id == option_id:
            return option.text
    raise KeyError(option_id)


def answered_otherwise(question: Question, test: Test) -> tuple[Condition, ...]:
    """The ways in which a question is asked and its answer does not pass a test of it, without any `not`."""
    name = question.id
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            match quantifier:
                case Quantifier.ANY_OF:
                    return (OptionTest(name, Quantifier.NONE_OF, options),)
                case Quantifier.NONE_OF:
                    return (OptionTest(name, Quantifier.ANY_OF, options),)
                case Quantifier.ALL_OF:
                    return tuple(OptionTest(name, Quantifier.NONE_OF, (option,)) for option in options)
                case _:
                    assert_never(quantifier)
        case Comparison(operator=operator, value=value):
            other = Comparison(name, operator.opposite, value)
            return (other, UnsureTest(name)) if allows_unsure(question) else (other,)
        case UnsureTest():
            assert isinstance(question, Quantity)
            return (Comparison(name, Operator.AT_LEAST, question.minimum),)
        case _:
            assert_never(test)


# Coming back ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """The choice that asks how it is now, compared with the day it began, and which of its options says what."""

    question: str
    better: str
    same: str
    worse: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What is scored from 0 to 10 at each check-in, for a chart alone: no rule looks at it."""

    text: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class CheckInForm:
    """What is asked and derived at a check-in; all of it is None in a pack that says nothing about coming back.

    `began` is the id of the question that asks how long it has lasted: its answer follows from the day it began. An
    answer that is a length of time and is no `began` is of the day on which it was given, and is asked anew.
    """

    began: str | None = None
    trend: TrendQuestion | None = None
    score: Rating | None = None


NOTHING_ON_COMING_BACK = CheckInForm()
"""What a pack says that says nothing about it."""
