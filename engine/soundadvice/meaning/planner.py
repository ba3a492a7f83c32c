"""Planner: which exercises, habits, therapies and programmes go with a disposition and a set of answers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.condition import Answer, questions_of
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Activity, Exercise, Habit, PlanRule, Programme, Therapy
from soundadvice.wording.placeholders import fill


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Something that would have been given, and why it is not: the plan rule, or None if it awaits a review.

    `unanswered` names the questions whose answers could release it; it is empty if the answers hold it back.
    """

    item: str
    rule: str | None
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person can do, its texts filled. `no_exercise` stands where there is nothing to do step by step.

    Of the programmes, an activity with an exercise is there only if that exercise is.
    """

    exercises: tuple[Exercise, ...]
    habits: tuple[Habit, ...]
    therapies: tuple[Therapy, ...]
    say: tuple[str, ...]
    held_back: tuple[HeldBack, ...]
    no_exercise: str | None
    programmes: tuple[Programme, ...] = ()

    @property
    def given(self) -> tuple[Exercise | Habit | Therapy, ...]:
        """Everything that it gives."""
        return (*self.exercises, *self.habits, *self.therapies)


def silenced_by(pack: Pack, fired: Iterable[str]) -> frozenset[str]:
    """The ids of the habits, therapies, texts and instructions in whose place those of these rules stand."""
    return frozenset(name for rule in fired for name in pack.rule[rule].instead_of)


def make_plan(
    pack: Pack, disposition: str, answers: Mapping[str, Answer], silenced: Container[str] = frozenset()
) -> Plan:
    """The plan that goes with a disposition. A skipped question counts as open. What is `silenced` is not in it.

    INVARIANT: an open condition does not give, and does hold back; hold back beats give.
    """
    book = pack.plan
    enabled = enablement(pack, answers)
    values: list[tuple[PlanRule, Truth]] = [
        (rule, True if rule.when is None else truth(rule.when, answers, enabled))
        for rule in book.rules
        if disposition in rule.applies_to
    ]
    given = {item for rule, value in values if value is True for item in rule.give}
    held: dict[str, HeldBack] = {}
    for exercise in book.exercises:
        if exercise.pending and exercise.id in given:
            held[exercise.id] = HeldBack(exercise.id, None)
    for rule, value in values:
        if value is False:
            continue
        unanswered = _unanswered(rule, answers) if value is None else ()
        for item in rule.hold_back:
            # A reason that the answers give outweighs one that rests on a question not answered.
            if item in given and (item not in held or (held[item].unanswered and not unanswered)):
                held[item] = HeldBack(item, rule.id, unanswered)
    given -= held.keys()
    given -= {item for item in given if item in silenced}
    exercises = sorted((exercise for exercise in book.exercises if exercise.id in given), key=lambda one: one.order)
    return Plan(
        exercises=tuple(_filled_exercise(exercise, pack) for exercise in exercises),
        habits=tuple(replace(habit, text=fill(habit.text, pack)) for habit in book.habits if habit.id in given),
        therapies=tuple(replace(one, text=fill(one.text, pack)) for one in book.therapies if one.id in given),
        say=tuple(
            fill(rule.say, pack) for rule, value in values if value is True and rule.say and rule.id not in silenced
        ),
        held_back=tuple(held.values()),
        no_exercise=None
        if exercises or not pack.has_plan_at_home(disposition)
        else fill(book.no_exercise, pack) or None,
        programmes=tuple(_filled_programme(one, pack, given) for one in book.programmes if one.id in given),
    )


def _filled_exercise(exercise: Exercise, pack: Pack) -> Exercise:
    def maybe(text: str | None) -> str | None:
        return text and fill(text, pack)

    steps = tuple(
        replace(step, do=fill(step.do, pack), other_side=maybe(step.other_side), cue=maybe(step.cue))
        for step in exercise.steps
    )
    pictures = tuple(
        replace(
            picture,
            caption=fill(picture.caption, pack),
            shows=fill(picture.shows, pack),
            other_caption=maybe(picture.other_caption),
            other_shows=maybe(picture.other_shows),
        )
        for picture in exercise.pictures
    )
    about, timing = fill(exercise.about, pack), fill(exercise.timing, pack)
    return replace(exercise, about=about, timing=timing, steps=steps, pictures=pictures)


def _filled_programme(programme: Programme, pack: Pack, given: Container[str]) -> Programme:
    """A programme, of which each activity that names an exercise is left out unless that exercise is given."""

    def filled(one: Activity) -> Activity:
        return replace(one, do=fill(one.do, pack))

    stages = tuple(
        replace(
            stage,
            title=fill(stage.title, pack),
            activities=tuple(filled(one) for one in stage.activities if one.exercise is None or one.exercise in given),
        )
        for stage in programme.stages
    )
    return replace(
        programme,
        about=fill(programme.about, pack),
        stages=stages,
        step_up=fill(programme.step_up, pack),
        step_back=fill(programme.step_back, pack),
        once_well=fill(programme.once_well, pack),
    )


def _unanswered(rule: PlanRule, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    assert rule.when is not None
    return tuple(name for name in questions_of(rule.when) if name not in answers)
