"""Exercises: from their shapes to the tree, and what is asked when one hurts."""

from __future__ import annotations

from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.build.plan.pictures import read_pictures
from soundadvice.loader.files import Shaped
from soundadvice.loader.schema.plan_shapes import ExerciseShape, HoldShape, ItHurtsShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.plan import Exercise, ItHurts, PlanBook, Step
from soundadvice.model.question import Choice


def build_exercise(shaped: Shaped[ExerciseShape], problems: Problems) -> Exercise:
    """One exercise."""
    shape, node = shaped.shape, shaped.node
    holds = [read_hold(step.hold, node.at("steps", i, "hold"), problems) for i, step in enumerate(shape.steps)]
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
                holds[position],
                step.claims,
                step.other_side,
                step.while_holding,
                step.takes,
                step.cue,
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
        references=shape.references,
        note=shape.note,
        span=node.at("id").span,
    )


def read_hold(shape: HoldShape | None, node: Node, problems: Problems) -> tuple[int, int] | None:
    """The shortest and the longest time to hold, in seconds; None if there is none."""
    if shape is None:
        return None
    if shape.min > shape.max:
        problems.add("contradictory_bounds", "`min` is more than `max`", node, "swap them")
    return shape.min, shape.max


def _check_steps(shape: ExerciseShape, node: Node, problems: Problems) -> None:
    """What is said for a second side or during a hold needs that side and that hold."""
    holding = False
    for position, step in enumerate(shape.steps):
        place = node.at("steps", position)
        if step.other_side is not None and shape.sides != "each":
            message = "`other_side` is never shown: the exercise has no sides"
            problems.add("not_used", message, place.at("other_side"), "write `sides: each`, or remove it", warning=True)
        if step.takes is not None and step.hold is not None:
            message = "`takes` is not used: the hold says how long the step takes"
            problems.add("not_used", message, place.at("takes"), "remove it", warning=True)
        if step.while_holding and (step.hold is not None or not holding):
            hint = "put it after the step with the `hold:`, and give it none of its own"
            problems.add("missing_key", "there is no hold to do this in", place.at("while_holding"), hint)
        holding = step.hold is not None or (holding and step.while_holding)


def build_it_hurts(shape: ItHurtsShape, node: Node, scope: Scope, parent: PlanBook) -> ItHurts:
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
    return ItHurts(
        say=shape.say, ask=shape.ask, question=shape.question, options=shape.options, answers=answers, span=node.span
    )


def _check_choice(name: str, option: str | None, place: Node, scope: Scope) -> None:
    question = scope.questions.get(name)
    if question is None:
        if not scope.unread(name):
            scope.problems.unknown("question", name, scope.questions, place)
    elif not isinstance(question, Choice):
        scope.problems.add("bad_test", f"`{name}` is not a choice", place, "name a question of the kind `choice`")
    elif option is not None and option not in (known := [one.id for one in question.options]):
        scope.problems.unknown("option", option, known, place)
