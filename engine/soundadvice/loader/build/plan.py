"""Plans: exercises, habits, therapies and plan rules, from their shapes to the tree."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from soundadvice.loader.build.conditions import Scope, read_condition
from soundadvice.loader.build.pictures import read_pictures
from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.plan_shapes import ExerciseShape, ItHurtsShape, PlanRuleShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.plan import Exercise, Habit, ItHurts, NotDescribed, PlanBook, PlanRule, Step, Therapy
from soundadvice.model.question import Choice


def build_plan(
    files: PackFiles, scope: Scope, dispositions: Collection[str], default: str, parent: PlanBook
) -> PlanBook:
    """The layer's plan, on top of its parent's."""
    problems = scope.problems
    exercises = tuple(_exercise(shaped, problems) for shaped in files.exercises)
    if files.plan is None:
        own = PlanBook(exercises=exercises)
    else:
        shape, node = files.plan.shape, files.plan.node
        own = PlanBook(
            exercises=exercises,
            habits=tuple(
                Habit(item.id, item.title, item.text, item.claims, node.at("habits", i, "id").span)
                for i, item in enumerate(shape.habits)
            ),
            therapies=tuple(
                Therapy(item.id, item.title, item.text, item.claims, node.at("therapies", i, "id").span)
                for i, item in enumerate(shape.therapies)
            ),
            not_described=tuple(
                NotDescribed(item.id, item.title, item.text, item.claims, node.at("not_described", i, "id").span)
                for i, item in enumerate(shape.not_described)
            ),
            no_exercise=shape.no_exercise or "",
            show=shape.show,
            it_hurts=_it_hurts(shape.it_hurts, node.at("it_hurts"), scope, parent) if shape.it_hurts else None,
        )
    merged = PlanBook(
        exercises=parent.exercises + own.exercises,
        habits=parent.habits + own.habits,
        therapies=parent.therapies + own.therapies,
        not_described=parent.not_described + own.not_described,
        rules=parent.rules,
        no_exercise=parent.no_exercise or own.no_exercise,
        show=parent.show + own.show,
        it_hurts=parent.it_hurts or own.it_hurts,
    )
    rules = _Rules(scope, dispositions, default, parent, merged)
    return replace(merged, rules=rules.build(files))


def _exercise(shaped: Shaped[ExerciseShape], problems: Problems) -> Exercise:
    shape, node = shaped.shape, shaped.node
    for position, step in enumerate(shape.steps):
        if step.hold is not None and step.hold.min > step.hold.max:
            place = node.at("steps", position, "hold")
            problems.add("contradictory_bounds", "`min` is more than `max`", place, "swap them")
    _check_steps(shape, node, problems)
    return Exercise(
        id=shape.id,
        title=shape.title,
        about=shape.about,
        timing=shape.timing,
        order=shape.order,
        steps=tuple(
            Step(
                step.do,
                None if step.hold is None else (step.hold.min, step.hold.max),
                step.claims,
                step.other_side,
                step.while_holding,
                node.at("steps", position, "do").span,
            )
            for position, step in enumerate(shape.steps)
        ),
        pictures=read_pictures(shape, node, problems),
        needs=shape.needs,
        choice_group=shape.choice_group,
        each_side=shape.sides == "each",
        repetitions=shape.repetitions,
        pending=shape.review == "pending",
        claims=shape.claims,
        note=shape.note,
        span=node.at("id").span,
    )


def _check_steps(shape: ExerciseShape, node: Node, problems: Problems) -> None:
    """What is said for a second side or during a hold needs that side and that hold."""
    holding = False
    for position, step in enumerate(shape.steps):
        place = node.at("steps", position)
        if step.other_side is not None and shape.sides != "each":
            message = "`other_side` is never shown: the exercise has no sides"
            problems.add("not_used", message, place.at("other_side"), "write `sides: each`, or remove it", warning=True)
        if step.while_holding and (step.hold is not None or not holding):
            hint = "put it after the step with the `hold:`, and give it none of its own"
            problems.add("missing_key", "there is no hold to do this in", place.at("while_holding"), hint)
        holding = step.hold is not None or (holding and step.while_holding)


def _it_hurts(shape: ItHurtsShape, node: Node, scope: Scope, parent: PlanBook) -> ItHurts:
    """What is said and asked when an exercise hurts. Its question is a choice; it offers and sets choices' options."""
    problems = scope.problems
    if parent.it_hurts is not None:
        problems.add("changes_parent", "`it_hurts` is the parent's", node, "remove it")
    _check_choice(shape.question, None, node.at("question"), scope)
    if isinstance(scope.questions.get(shape.question), Choice):
        for position, option in enumerate(shape.options):
            _check_choice(shape.question, option, node.at("options", position), scope)
    for name, option in shape.answers.items():
        _check_choice(name, option, node.at("answers", name), scope)
    answers = tuple(shape.answers.items())
    return ItHurts(say=shape.say, ask=shape.ask, question=shape.question, options=shape.options, answers=answers)


def _check_choice(name: str, option: str | None, place: Node, scope: Scope) -> None:
    question = scope.questions.get(name)
    if question is None:
        if not scope.unread(name):
            scope.problems.unknown("question", name, scope.questions, place)
    elif not isinstance(question, Choice):
        scope.problems.add("bad_test", f"`{name}` is not a choice", place, "name a question of the kind `choice`")
    elif option is not None and option not in (known := [one.id for one in question.options]):
        scope.problems.unknown("option", option, known, place)


class _Rules:
    """Builds the layer's plan rules against everything that can be given."""

    def __init__(
        self, scope: Scope, dispositions: Collection[str], default: str, parent: PlanBook, merged: PlanBook
    ) -> None:
        self._scope = scope
        self._dispositions = dispositions
        self._default = default
        self._parent = parent
        self._merged = merged
        self._habits = {habit.id for habit in merged.habits}
        self._items = [item.id for item in merged.given]
        self._not_described = {thing.id for thing in merged.not_described}
        self._inherited = {item.id for item in parent.given if not isinstance(item, Habit)}

    def build(self, files: PackFiles) -> tuple[PlanRule, ...]:
        if files.plan is None:
            return self._parent.rules
        own = [
            self._rule(rule, files.plan.node.at("rules", position), files.broken)
            for position, rule in enumerate(files.plan.shape.rules)
        ]
        return self._parent.rules + tuple(own)

    def _rule(self, shape: PlanRuleShape, node: Node, broken: set[str]) -> PlanRule:
        applies_to = shape.applies_to or (self._default,)
        for position, name in enumerate(shape.applies_to or ()):
            if name not in self._dispositions and name not in broken:
                self._scope.problems.unknown("disposition", name, self._dispositions, node.at("for", position))
        self._check_items(shape.give, node.at("give"), broken)
        self._check_items(shape.hold_back, node.at("hold_back"), broken)
        self._check_given(shape, node, applies_to)
        when = node.get("when")
        condition = None if when is None else read_condition(when, self._scope)
        if when is not None and condition is None:
            broken.add(shape.id)
        return PlanRule(
            id=shape.id,
            applies_to=applies_to,
            when=condition,
            give=shape.give,
            hold_back=shape.hold_back,
            say=shape.say,
            claims=shape.claims,
            span=node.at("id").span,
        )

    def _check_items(self, items: Iterable[str], node: Node, broken: set[str]) -> None:
        for position, item in enumerate(items):
            if item in self._not_described:
                message = f"`{item}` is not described by the source, so nothing can be given"
                self._scope.problems.add("not_described_item", message, node.at(position), "remove it")
            elif item not in self._items and item not in broken:
                self._scope.problems.unknown("item", item, self._items, node.at(position))

    def _check_given(self, shape: PlanRuleShape, node: Node, applies_to: tuple[str, ...]) -> None:
        problems: Problems = self._scope.problems
        for position, item in enumerate(shape.give):
            place = node.at("give", position)
            # INVARIANT: no one who is sent to a doctor is given an exercise or a therapy.
            if item in self._items and item not in self._habits and set(applies_to) != {self._default}:
                message = f"`{item}` is not a habit, and only habits go with another disposition than `{self._default}`"
                problems.add("only_habits", message, place, "give a habit, or leave `for` out")
            if item in self._inherited:
                message = f"`{item}` is the parent's: a layer holds back what its parent gives, and gives only its own"
                problems.add("changes_parent", message, place, "remove it")
