"""Asked: a question as a page shows it, with the names and ids of its fields, alone on its page or among others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from soundadvice.model.question import QUESTION_KINDS, Date, MultiChoice, Question
from soundadvice.server.web.form_fields import EVERY_UNIT, FieldValues, Mend, shown_answer
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.pacing import units_for
from soundadvice.typed import LONGEST, Units, type_day
from soundadvice.typed.ticks import not_ticked
from soundadvice.wording.amounts import either, units
from soundadvice.wording.answers import why_alone
from soundadvice.wording.language import say

_FIELDS = ("answer", "number", "unit")
ALONE = "f"
"""How the ids of the fields begin where a question is alone on its page."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and what its fields show. `id` begins the ids of its fields, `suffix` ends their names.

    `asked_in` are the units that it is asked in, None for what is no length of time.
    """

    question: Question
    shown: FieldValues
    asked_in: Units | None
    id: str = ALONE
    suffix: str = ""

    @property
    def kind(self) -> str:
        """What the question is called in a pack: `multi_choice`."""
        return QUESTION_KINDS[type(self.question)]

    @property
    def clashes(self) -> Mapping[str, str]:
        """The ids of the options that stand alone, and why each is not taken with any other."""
        options = self.question.options if isinstance(self.question, MultiChoice) else ()
        return {option.id: why_alone(option) for option in options if option.exclusive}

    @property
    def units(self) -> Sequence[str]:
        """The units to choose from, that of an answer given before among them."""
        names = self.asked_in.names if self.asked_in is not None else ()
        offered = {*(f"{name}s" for name in names), self.shown.unit}
        return [unit for unit in EVERY_UNIT if unit in offered]

    @property
    def which_unit(self) -> str:
        """What is asked beside the number: `Days, weeks, months or years?`."""
        words = either([units(unit) for unit in self.units])
        return f"{words[:1].upper()}{words[1:]}?"

    @property
    def type_day(self) -> str:
        """What to type where a day is asked for."""
        return type_day(self.question) if isinstance(self.question, Date) else ""

    @property
    def refused(self) -> str:
        """What is said of an option that was refused, which stands where the dots are."""
        return not_ticked("…", say("Continue"))

    @property
    def longest(self) -> int:
        """How many letters can be typed."""
        return LONGEST


def asked_alone(visitor: Visitor, question: Question) -> AskedQuestion:
    """A question alone on its page: as it was answered, or as it was refused just now, which is shown once."""
    return AskedQuestion(question, _shown(visitor, question), units_for(visitor.session.pack, question))


def asked_among(visitor: Visitor, number: int, question: Question) -> AskedQuestion:
    """The question of this number on a page of several."""
    shown, id_ = _shown(visitor, question), f"q{number}"
    mends = tuple(Mend(f"{id_}{mend.field.removeprefix(ALONE)}", mend.words) for mend in shown.mends)
    asked_in = units_for(visitor.session.pack, question)
    return AskedQuestion(question, replace(shown, mends=mends), asked_in, id_, f"-{question.id}")


def fields_of(question: Question, sent: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What a page of several questions sent for one of them, by the names that its fields have where it is alone."""
    found = {name: sent.get(f"{name}-{question.id}", []) for name in _FIELDS}
    return {name: values for name, values in found.items() if any(value.strip() for value in values)}


def _shown(visitor: Visitor, question: Question) -> FieldValues:
    session = visitor.session
    given = session.answers.get(question.id, session.previous(question.id))
    return visitor.refused.pop(question.id, None) or shown_answer(question, given)
