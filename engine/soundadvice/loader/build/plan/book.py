"""The plan of a layer, on top of its parent's."""

from __future__ import annotations

from dataclasses import replace

from soundadvice.loader.build.conditions import Scope
from soundadvice.loader.build.plan.exercises import build_exercise, build_it_hurts
from soundadvice.loader.build.plan.programmes import build_programmes
from soundadvice.loader.build.plan.rules import Kinds, PlanRules
from soundadvice.loader.files import PackFiles
from soundadvice.model.plan import Habit, NotDescribed, PlanBook, Therapy


def build_plan(files: PackFiles, scope: Scope, kinds: Kinds, default: str, parent: PlanBook) -> PlanBook:
    """The layer's plan, on top of its parent's. `kinds` are what each disposition takes, of all layers."""
    exercises = tuple(build_exercise(shaped, scope.problems) for shaped in files.exercises)
    own = _own(files, scope, parent)
    merged = PlanBook(
        exercises=parent.exercises + exercises,
        habits=parent.habits + own.habits,
        therapies=parent.therapies + own.therapies,
        programmes=parent.programmes,
        not_described=parent.not_described + own.not_described,
        rules=parent.rules,
        no_exercise=parent.no_exercise or own.no_exercise,
        span=parent.span or own.span,
        show=parent.show + own.show,
        it_hurts=parent.it_hurts or own.it_hurts,
    )
    programmes = tuple(build_programmes(files, merged.exercises, scope.problems))
    merged = replace(merged, programmes=parent.programmes + programmes)
    return replace(merged, rules=PlanRules(scope, kinds, default, parent, merged).build(files))


def _own(files: PackFiles, scope: Scope, parent: PlanBook) -> PlanBook:
    """What plan.yaml says, its programmes and rules aside."""
    if files.plan is None:
        return PlanBook()
    shape, node = files.plan.shape, files.plan.node
    return PlanBook(
        habits=tuple(
            Habit(
                id=item.id,
                title=item.title,
                text=item.text,
                claims=item.claims,
                references=item.references,
                gentle=item.gentle,
                span=node.at("habits", i, "id").span,
            )
            for i, item in enumerate(shape.habits)
        ),
        therapies=tuple(
            Therapy(
                id=item.id,
                title=item.title,
                text=item.text,
                claims=item.claims,
                references=item.references,
                span=node.at("therapies", i, "id").span,
            )
            for i, item in enumerate(shape.therapies)
        ),
        not_described=tuple(
            NotDescribed(
                item.id,
                item.title,
                item.text,
                item.claims,
                item.references,
                span=node.at("not_described", i, "id").span,
            )
            for i, item in enumerate(shape.not_described)
        ),
        no_exercise=shape.no_exercise or "",
        span=node.keys["no_exercise"].span if "no_exercise" in node.keys else None,
        show=shape.show,
        it_hurts=build_it_hurts(shape.it_hurts, node.at("it_hurts"), scope, parent) if shape.it_hurts else None,
    )
