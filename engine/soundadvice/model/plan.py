"""The plan's parts: exercises, habits, therapies, rules that choose among them; texts, services, signs to watch for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soundadvice.model.condition import Condition
from soundadvice.model.disposition import Acuity
from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an exercise. `hold` is the shortest and longest time to stay in it, in seconds.

    `other_side` is how the step reads on the second side, where that differs; `while_holding`: it is done during the
    hold before it.
    """

    do: str
    hold: tuple[int, int] | None = None
    claims: tuple[str, ...] = ()
    other_side: str | None = None
    while_holding: bool = False
    span: Span | None = field(default=None, compare=False)


Point = tuple[int, int]
"""A place in a picture: to the right, and up from the floor. A person who stands is 160 tall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A position in an exercise, as the joints of a person seen from their right side, who faces right when upright.

    `shows` says the same in words, for who cannot see it. `step` is the number of the step that it goes with. A prop
    is a mat, a chair, a wall or a table, with the numbers that `drawing` takes. An arrow leads from its first point
    to its last, past the one between.
    """

    caption: str
    shows: str
    joints: tuple[tuple[str, Point], ...]
    step: int | None = None
    props: tuple[tuple[str, tuple[int, ...]], ...] = ()
    arrows: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """Something to do, step by step, as the source describes it.

    `repetitions` are in all, on each side where `each_side`; the steps then begin with the right side. Of the
    exercises of one `choice_group`, a session takes one. `order` is the place in the plan. `pending` ones await a
    reviewer and are never offered.
    """

    id: str
    title: str
    about: str
    timing: str
    order: int
    steps: tuple[Step, ...]
    pictures: tuple[Picture, ...] = ()
    needs: tuple[str, ...] = ()
    choice_group: str | None = None
    each_side: bool = False
    repetitions: int = 1
    pending: bool = False
    claims: tuple[str, ...] = ()
    note: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Habit:
    """Something to do in daily life. The only part of a plan that may go with seeing a doctor."""

    id: str
    title: str
    text: str
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Therapy:
    """Something that other people do for a person, or a thing to buy: an extra, never instead of moving."""

    id: str
    title: str
    text: str
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NotDescribed:
    """Something that the source names and never describes. It is listed, and never invented."""

    id: str
    title: str
    text: str | None = None
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRule:
    """With one of the dispositions `applies_to`, when `when` holds: give these, hold these back, say this.

    Hold back beats give. An open condition does not give, and does hold back.
    """

    id: str
    applies_to: tuple[str, ...]
    when: Condition | None = None
    give: tuple[str, ...] = ()
    hold_back: tuple[str, ...] = ()
    say: str | None = None
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItHurts:
    """What someone is told (`say`) and asked (`ask`) who does an exercise and says that it hurts.

    What they say is an answer to `question`, a choice. `options` are those offered: where empty, all but `none`.
    `answers` go with it where the question is not asked otherwise.
    """

    say: str
    ask: str
    question: str
    options: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBook:
    """Everything that plans are made from. `show` names the texts that stand under every self-care plan.

    Without `it_hurts`, no one is led through the exercises step by step.
    """

    exercises: tuple[Exercise, ...] = ()
    habits: tuple[Habit, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    not_described: tuple[NotDescribed, ...] = ()
    rules: tuple[PlanRule, ...] = ()
    no_exercise: str = ""
    show: tuple[str, ...] = ()
    it_hurts: ItHurts | None = None

    @property
    def given(self) -> tuple[Exercise | Habit | Therapy, ...]:
        """Everything that a plan rule can give."""
        return (*self.exercises, *self.habits, *self.therapies)


@dataclass(frozen=True, slots=True)
class Text:
    """A named text of the pack."""

    id: str
    text: str
    claims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Service:
    """Whom people may be told to call, such as a poison line: its name and number, in words, by region."""

    id: str
    by_region: Mapping[str, str]
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Signs:
    """A list of signs under a lead: when to come back, or when to get help at once."""

    lead: str
    items: tuple[str, ...]
    acuity: Acuity
    claims: tuple[str, ...] = ()
