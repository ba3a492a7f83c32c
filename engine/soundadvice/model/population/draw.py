"""Draws: how a fact of a person, or an answer, is drawn. Every figure is exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from soundadvice._dataclass import dataclass
from soundadvice.model.condition import Answer, Condition
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question

ASSUMED = "assumed"
"""The source of a figure that rests on no reference."""


@dataclass(frozen=True, slots=True)
class BySetting:
    """A figure for each value of a setting."""

    setting: str
    values: Mapping[str, Figure]


Figure = Fraction | BySetting


def figure_in(figure: Figure, settings: Mapping[str, str]) -> Fraction:
    """The figure, with the settings as a scenario has them."""
    while isinstance(figure, BySetting):
        figure = figure.values[settings[figure.setting]]
    return figure


@dataclass(frozen=True, slots=True)
class Weights:
    """One value of several, each as likely as its share of the sum. Values are canonical answers."""

    values: tuple[tuple[str | int, Figure], ...]


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution in units of the question, rounded to its steps, cut below `minimum` and above `maximum`."""

    mean: Figure
    sd: Figure
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely an option is for whom `when` holds (None: everyone): a share, times number facts; at most 1."""

    when: Condition | None
    share: Figure
    times: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chances:
    """A chance for each option: the first case whose `when` holds; 0 if none does.

    Options of a multi_choice are drawn on their own. Those of a choice are tried in their order, each if none before
    came true. If none comes true at all, it is `otherwise`.
    """

    options: tuple[tuple[str, tuple[Chance, ...]], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Always:
    """One answer, for sure."""

    value: Answer


@dataclass(frozen=True, slots=True)
class SameAs:
    """What a fact of the person is."""

    fact: str


Draw = Weights | Normal | Chances | Always | SameAs


@dataclass(frozen=True, slots=True)
class DrawCase:
    """How to draw for whom `when` holds, None for everyone else. `sources` are ids of references, or `assumed`."""

    when: Condition | None
    draw: Draw
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A fact of a person or the answer to a question: the first case whose `when` holds says how it is drawn.

    `question` says what values there are; of a fact it has no words.
    """

    question: Question
    cases: tuple[DrawCase, ...]
    about: str | None = None

    @property
    def id(self) -> str:
        """The id of the fact, or of the question."""
        return self.question.id


def fits(fact: Question, question: Question) -> bool:
    """Whether every value of a fact is an answer to a question."""
    match fact, question:
        case (Choice(options=some), Choice(options=every)) | (MultiChoice(options=some), MultiChoice(options=every)):
            return {option.id for option in some} <= {option.id for option in every}
        case Number(), Number():
            alike = (fact.decimals, fact.unit) == (question.decimals, question.unit)
            return alike and question.minimum <= fact.minimum and fact.maximum <= question.maximum
        case Duration(), Duration():
            return question.minimum <= fact.minimum and fact.maximum <= question.maximum
        case Date(), Date():
            return question.minimum <= fact.minimum and fact.maximum <= question.maximum
        case _:
            return False


def same_answers(one: Question, other: Question) -> bool:
    """Whether two questions take the same answers, whatever their words."""
    return fits(one, other) and fits(other, one)
