"""The plan's parts: exercises, habits, therapies, programmes, the rules that choose; texts, services and signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import assert_never

from soundadvice._dataclass import dataclass
from soundadvice.model.condition import Condition
from soundadvice.model.disposition import Acuity, PlanKind
from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an exercise. `hold` is the shortest and longest time to stay in it, in seconds.

    `other_side` is how the step reads on the second side, where that differs; `while_holding`: it is done during the
    hold before it. `takes` is how many seconds to do it once it has been read, where that is said, and `cue` the step
    in a few words, for whoever has just done it.
    """

    do: str
    hold: tuple[int, int] | None = None
    claims: tuple[str, ...] = ()
    other_side: str | None = None
    while_holding: bool = False
    takes: int | None = None
    cue: str | None = None
    span: Span | None = field(default=None, compare=False)


Point = tuple[int, int]
"""A place in a picture: to the right, and up from the floor. A person who stands is 160 tall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A position in an exercise, as the joints of a person seen from their right side, who faces right when upright.

    `shows` says the same in words, for who cannot see it. `step` is the number of the step that it goes with. A prop
    is a mat, a chair, a wall or a table, with the numbers that `drawing` takes. An arrow leads from its first point
    to its last, past the one between.

    `starts` is where joints were before the move. Seen from the `front`, the person's right is on the left. Of an
    exercise with two sides, a picture shows the right one; mirrored, it shows the other, and then `other_caption` and
    `other_shows` are its words, where they differ.
    """

    caption: str
    shows: str
    joints: tuple[tuple[str, Point], ...]
    step: int | None = None
    props: tuple[tuple[str, tuple[int, ...]], ...] = ()
    arrows: tuple[tuple[Point, ...], ...] = ()
    starts: tuple[tuple[str, Point], ...] = ()
    front: bool = False
    other_caption: str | None = None
    other_shows: str | None = None


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
    references: tuple[str, ...] = ()
    note: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Habit:
    """Something to do in daily life. `gentle` movement is all that may go with seeing a doctor soon, or sooner."""

    id: str
    title: str
    text: str
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    gentle: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Therapy:
    """Something that other people do for a person, or a thing to buy: an extra, never instead of moving."""

    id: str
    title: str
    text: str
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something to do in a stage of a programme, and how much of it: each number None if it is not said.

    `hold` is the shortest and longest time, in seconds. One with an `exercise`, by id, is for those alone whose plan
    has that exercise.
    """

    do: str
    days_a_week: int | None = None
    sets: int | None = None
    repetitions: int | None = None
    hold: tuple[int, int] | None = None
    exercise: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Some weeks of a programme, the first and the last of them, and what to do then.

    At least one activity is for everyone, so that no one is left with an empty stage.
    """

    title: str
    weeks: tuple[int, int]
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What to do week by week, in stages that follow each other from week 1 on without a gap.

    `step_up` says when to go on to the next stage, `step_back` when to go back one, `once_well` what to do after it.
    """

    id: str
    title: str
    about: str
    stages: tuple[Stage, ...]
    step_up: str
    step_back: str
    once_well: str
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


PlanItem = Exercise | Habit | Therapy | Programme
"""What a plan rule can give."""


def kinds_of(item: PlanItem) -> frozenset[PlanKind]:
    """The kinds of plan part that an item is of: it goes with a disposition that takes any of them."""
    match item:
        case Habit(gentle=True):
            return frozenset({PlanKind.GENTLE, PlanKind.HABITS})
        case Habit():
            return frozenset({PlanKind.HABITS})
        case Exercise():
            return frozenset({PlanKind.EXERCISES})
        case Therapy():
            return frozenset({PlanKind.THERAPIES})
        case Programme():
            return frozenset({PlanKind.PROGRAMMES})
        case _:
            assert_never(item)


@dataclass(frozen=True, slots=True)
class NotDescribed:
    """Something that the source names and never describes. It is listed, and never invented."""

    id: str
    title: str
    text: str | None = None
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
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
    references: tuple[str, ...] = ()
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
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBook:
    """Everything that plans are made from. `show` names the texts that stand under every plan for home.

    `no_exercise` is what a plan without an exercise says, empty in a pack without exercises; `span` is its place.
    Without `it_hurts`, no one is led through the exercises step by step.
    """

    exercises: tuple[Exercise, ...] = ()
    habits: tuple[Habit, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    programmes: tuple[Programme, ...] = ()
    not_described: tuple[NotDescribed, ...] = ()
    rules: tuple[PlanRule, ...] = ()
    no_exercise: str = ""
    show: tuple[str, ...] = ()
    it_hurts: ItHurts | None = None
    span: Span | None = field(default=None, compare=False)

    @property
    def given(self) -> tuple[PlanItem, ...]:
        """Everything that a plan rule can give."""
        return (*self.exercises, *self.habits, *self.therapies, *self.programmes)


@dataclass(frozen=True, slots=True)
class Text:
    """A named text of the pack."""

    id: str
    text: str
    claims: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Service:
    """Whom people may be told to call, such as a poison line: its name and number, in words, by region."""

    id: str
    by_region: Mapping[str, str]
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SignFit:
    """Whom a sign of a list can concern: those of whom `when` is not known to be false; everyone without it.

    It is of the list's item with these words. `first` are its words among the few that are read first, None if it is
    not one of them.
    """

    item: str
    when: Condition | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """A list of signs under a lead: when to come back, or when to get help at once.

    `fits` says of some items whom they can concern. An item stands in a list once.
    """

    lead: str
    items: tuple[str, ...]
    acuity: Acuity
    claims: tuple[str, ...] = ()
    fits: tuple[SignFit, ...] = ()
    references: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)

    def fit(self, item: str) -> SignFit:
        """Whom an item can concern."""
        return next((fit for fit in self.fits if fit.item == item), SignFit(item))
