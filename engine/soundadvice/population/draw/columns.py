"""Columns: where a drawn fact or answer stands in the table of people, and how `tables` reads it there."""

from __future__ import annotations

from dataclasses import dataclass

from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question, allows_unsure
from soundadvice.tables.columns.mapping import AnswerPlace, InColumn, InOptions


@dataclass(frozen=True, slots=True)
class Place:
    """A question and the beginning of its columns' names.

    One option: a column of its number. Several: a column of true and false for each. A number or a length of time: a
    column of steps, or of seconds, and one that says whether the person is not sure.
    """

    question: Question
    name: str

    def tick(self, option: str) -> str:
        """The column of an option of several."""
        assert isinstance(self.question, MultiChoice)
        return f"{self.name}_{[one.id for one in self.question.options].index(option)}"

    @property
    def unsure(self) -> str | None:
        """The column of not being sure of a number or a length of time."""
        measured = isinstance(self.question, Quantity) and allows_unsure(self.question)
        return f"{self.name}_unsure" if measured else None

    @property
    def units(self) -> str | None:
        """The column of a number in its unit, for one with decimals: `tables` reads no steps."""
        return f"{self.name}_units" if isinstance(self.question, Number) and self.question.decimals else None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of an answer."""
        more = (name for name in (self.units, self.unsure) if name is not None)
        return (*self.fact_columns, *more)

    @property
    def fact_columns(self) -> tuple[str, ...]:
        """All columns of a fact: no one is unsure of what they are."""
        if isinstance(self.question, MultiChoice):
            return tuple(self.tick(option.id) for option in self.question.options)
        return (self.name,)

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers of the options."""
        assert isinstance(self.question, (Choice, MultiChoice))
        return {option.id: number for number, option in enumerate(self.question.options)}

    @property
    def mapped(self) -> AnswerPlace:
        """As `tables` reads it."""
        match self.question:
            case Choice():
                values = tuple((str(number), option) for option, number in self.numbers.items())
                return InColumn(self.name, values=values)
            case MultiChoice(options=options):
                return InOptions(tuple((one.id, self.tick(one.id)) for one in options))
            case Number():
                return InColumn(self.units or self.name, unsure=self.unsure)
            case Duration():
                return InColumn(self.name, unit="second", unsure=self.unsure)
            case Date():
                return InColumn(self.name, unit="day", unsure=self.unsure)
