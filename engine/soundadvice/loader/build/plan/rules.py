"""Plan rules: from their shapes to the tree, and what each may give with which disposition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from soundadvice.loader.build.conditions import Scope, read_condition
from soundadvice.loader.files import PackFiles
from soundadvice.loader.schema.plan_shapes import PlanRuleShape
from soundadvice.loader.yaml.node import Node
from soundadvice.model.disposition import ALL_KINDS, PlanKind
from soundadvice.model.plan import Habit, PlanBook, PlanItem, PlanRule, kinds_of

Kinds = Mapping[str, frozenset[PlanKind]]
"""The kinds of plan part that each disposition takes, by its id."""


class PlanRules:
    """Builds the layer's plan rules against everything that can be given."""

    def __init__(self, scope: Scope, kinds: Kinds, default: str, parent: PlanBook, merged: PlanBook) -> None:
        self._scope = scope
        self._kinds = kinds
        self._default = default
        self._parent = parent
        self._items: dict[str, PlanItem] = {}
        for item in merged.given:
            self._items.setdefault(item.id, item)  # of two with one id, which is said elsewhere, the first counts
        self._not_described = {thing.id for thing in merged.not_described}
        self._inherited = {item.id for item in parent.given if not isinstance(item, Habit)}

    def build(self, files: PackFiles) -> tuple[PlanRule, ...]:
        """The parent's rules, and then the layer's own."""
        self._check_inherited(files)
        if files.plan is None:
            return self._parent.rules
        node = files.plan.node.at("rules")
        own = [self._rule(rule, node.at(i), files.broken) for i, rule in enumerate(files.plan.shape.rules)]
        return self._parent.rules + tuple(own)

    def _rule(self, shape: PlanRuleShape, node: Node, broken: set[str]) -> PlanRule:
        applies_to = shape.applies_to or (self._default,)
        for position, name in enumerate(shape.applies_to or ()):
            if name not in self._kinds and name not in broken:
                self._scope.problems.unknown("disposition", name, self._kinds, node.at("for", position))
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
            references=shape.references,
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
        problems = self._scope.problems
        for position, name in enumerate(shape.give):
            place = node.at("give", position)
            # INVARIANT: no one is given what their disposition does not take.
            for disposition in self._refusing(name, applies_to):
                message = f"`{name}` is {_a_kind(self._items[name])}, which `{disposition}` does not take"
                hint = "give something else, leave it out of `for`, or see `plan:` of the disposition"
                problems.add("kind_not_taken", message, place, hint)
            if name in self._inherited:
                message = f"`{name}` is the parent's: a layer holds back what its parent gives, and gives only its own"
                problems.add("changes_parent", message, place, "remove it")

    def _refusing(self, name: str, applies_to: Iterable[str]) -> Iterator[str]:
        """The dispositions of these that do not take an item. What could not be read is left alone."""
        item = self._items.get(name)
        for disposition in applies_to:
            if item is not None and self._kinds.get(disposition, ALL_KINDS).isdisjoint(kinds_of(item)):
                yield disposition

    def _check_inherited(self, files: PackFiles) -> None:
        """What the parent's rules give still goes with the dispositions whose `plan` the layer has changed."""
        if files.pack is None:
            return
        for rule in self._parent.rules:
            for name in rule.give:
                for disposition in self._refusing(name, rule.applies_to):
                    place = files.pack.node.at("dispositions", disposition, "plan")
                    message = (
                        f"`{disposition}` would no longer take `{name}`, which the parent's rule `{rule.id}` gives"
                    )
                    self._scope.problems.add("kind_not_taken", message, place, "take its kind too")


def _a_kind(item: PlanItem) -> str:
    match kinds_of(item):
        case kinds if PlanKind.GENTLE in kinds:
            return "gentle movement"
        case kinds if PlanKind.HABITS in kinds:
            return "a habit that is not marked `gentle`"
        case kinds:
            return {
                PlanKind.EXERCISES: "an exercise",
                PlanKind.THERAPIES: "a therapy",
                PlanKind.PROGRAMMES: "a programme",
            }[next(iter(kinds))]
