"""Scores: from their shapes to the tree, each answer's points as conditions that add them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import assert_never

from soundadvice.loader.build.conditions.read import read_bounds, read_condition
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.build.texts import check_text, fillable
from soundadvice.loader.schema.score_shapes import ScoreShape
from soundadvice.loader.yaml.node import Node
from soundadvice.meaning.cells import Cell, cells, thresholds
from soundadvice.model.condition import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Points,
    Quantifier,
    UnsureTest,
    holds,
)
from soundadvice.model.condition.score import Score, ScoreItem, levels
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question, allows_unsure

_MOST_POINTS = 1_000_000


def build_score(shape: ScoreShape, node: Node, scope: Scope, always: Collection[str]) -> Score | None:
    """A score, or None if it cannot be read. `always` has the questions that everyone is asked."""
    return _Builder(shape, node, scope, always).build()


class _Builder:
    """One score's shape into its items."""

    def __init__(self, shape: ScoreShape, node: Node, scope: Scope, always: Collection[str]) -> None:
        self._shape, self._node, self._scope = shape, node, scope
        self._problems, self._always = scope.problems, always
        self._fine = True

    def build(self) -> Score | None:
        shape = self._shape
        if not shape.add and not shape.conditions:
            self._refuse("missing_key", "nothing adds to this score", self._node.at("id"), "write `add:`")
        items = [*self._of_questions(), *self._of_conditions()]
        self._check_because()
        if not self._fine:
            return None
        return Score(
            id=shape.id,
            title=shape.title or shape.id,
            items=tuple(items),
            claims=shape.claims,
            references=shape.references,
            span=self._node.at("id").span,
        )

    def _refuse(self, code: str, message: str, place: Node, hint: str) -> None:
        self._fine = False
        self._problems.add(code, message, place, hint)

    def _of_questions(self) -> Iterator[ScoreItem]:
        for name in self._shape.add:
            node = self._node.at("add", name)
            question = self._scope.questions.get(name)
            if question is None:
                self._fine = False
                if not self._scope.unread(name):
                    self._problems.unknown("question", name, self._scope.questions, self._node.at("add").keys[name])
                continue
            base, points = self._of_question(question, node)
            yield ScoreItem(points=points, base=base, question=name, because=self._shape.because.get(name))

    def _of_question(self, question: Question, node: Node) -> tuple[int, Points]:
        name = question.id
        match question:
            case MultiChoice():
                return 0, tuple(self._of_signs(question, node))
            case Choice():
                return levels(self._of_choice(question, node), self._options(question), always=name in self._always)
            case Number() | Duration() | Date():
                return levels(self._of_amount(question, node), self._ranges(question), always=name in self._always)
            case _:
                assert_never(question)

    def _of_conditions(self) -> Iterator[ScoreItem]:
        for position, shape in enumerate(self._shape.conditions):
            node = self._node.at("conditions", position)
            condition = read_condition(node.at("when"), self._scope)
            points = self._points(node.at("points"))
            if condition is None or points is None:
                self._fine = False
            elif points:
                if shape.because is not None:
                    self._check_words(node.at("because"))
                yield ScoreItem(points=((points, condition),), because=shape.because)

    def _check_because(self) -> None:
        for name in self._shape.because:
            key = self._node.at("because").keys[name]
            if name not in self._shape.add:
                self._fine = False
                self._problems.unknown("question", name, self._shape.add, key)
            else:
                self._check_words(self._node.at("because", name))

    def _check_words(self, node: Node) -> None:
        known = [*fillable(self._scope.services, self._scope.parameters), *self._scope.questions]
        check_text(node, known, self._scope.broken, self._problems)

    def _points(self, node: Node) -> int | None:
        if isinstance(node.value, int) and not isinstance(node.value, bool) and abs(node.value) <= _MOST_POINTS:
            return node.value
        hint = "write a whole number, such as 2 or -1"
        self._refuse("bad_points", f"{node.shown} is no number of points", node, hint)
        return None

    def _by_option(self, question: Choice | MultiChoice, node: Node) -> dict[str, int]:
        """The points of each option that is listed."""
        known = [option.id for option in question.options]
        if not isinstance(node.value, dict) or not node.value:
            message = f"the points of `{question.id}` are given by option"
            self._refuse("bad_points", message, node, f"such as {{{known[0]}: 1}}")
            return {}
        found: dict[str, int] = {}
        for name, below in node.value.items():
            if name not in known:
                self._fine = False
                self._problems.unknown("option", name, known, node.keys[name])
            elif (points := self._points(below)) is not None:
                found[name] = points
        return found

    def _of_choice(self, question: Choice, node: Node) -> list[tuple[int, str]]:
        """The points of each option."""
        listed = self._by_option(question, node)
        found = [(listed.get(one.id, 0), one.id) for one in question.options if one.id != UNSURE or UNSURE in listed]
        if allows_unsure(question) and UNSURE not in listed:
            found.append((self._unsure([points for points, _ in found], node), UNSURE))
        return found

    def _options(self, question: Choice) -> Callable[[list[str]], Condition]:
        order = [option.id for option in question.options]
        return lambda some: OptionTest(question.id, Quantifier.ANY_OF, tuple(sorted(some, key=order.index)))

    def _of_signs(self, question: MultiChoice, node: Node) -> Iterator[tuple[int, Condition]]:
        """What each sign adds. With "not sure" among them, any of the others might be one too."""
        listed = self._by_option(question, node)
        doubted = allows_unsure(question) and UNSURE not in listed
        policy = self._policy(node) if doubted else 0
        for option, points in listed.items():
            counts_too = points > 0 if policy == "most" else points < 0 if policy == "least" else False
            if points:
                options = (option, UNSURE) if counts_too else (option,)
                yield points, OptionTest(question.id, Quantifier.ANY_OF, options)
        if isinstance(policy, int) and policy:
            yield policy, OptionTest(question.id, Quantifier.ANY_OF, (UNSURE,))

    def _of_amount(self, question: Quantity, node: Node) -> list[tuple[int, Cell | None]]:
        """Bands that do not overlap; an amount in none of them adds nothing."""
        if not isinstance(node.value, list) or not node.value:
            message = f"the points of `{question.id}` are given by bands"
            self._refuse("bad_points", message, node, "such as [{at_least: 65, points: 1}]")
            return []
        bands: list[tuple[Node, Condition, int]] = []
        for item in node.items():
            points_node = item.get("points")
            if points_node is None:
                self._refuse("missing_key", "`points` is missing", item, "such as {at_least: 65, points: 1}")
                continue
            band = read_bounds(question, item, self._scope, beside=("points",))
            points = self._points(points_node)
            if band is None or points is None:
                self._fine = False
            else:
                bands.append((item, band, points))
        return self._cut(question, bands, node)

    def _cut(
        self, question: Quantity, bands: list[tuple[Node, Condition, int]], node: Node
    ) -> list[tuple[int, Cell | None]]:
        """The points of each stretch that the bands cut, and of being not sure, which is None."""
        found: list[tuple[int, Cell | None]] = []
        for cell in cells(question, thresholds(band for _, band, _ in bands).get(question.id, frozenset())):
            inside = [(place, points) for place, band, points in bands if _is_in(band, cell.first)]
            if len(inside) > 1:
                message = f"two bands of `{question.id}` overlap"
                self._refuse("overlapping_bands", message, inside[1][0], "let one end where the other begins")
            found.append((inside[0][1] if inside else 0, cell))
        if question.unsure:
            found.append((self._unsure([points for points, _ in found], node), None))
        return found

    def _ranges(self, question: Quantity) -> Callable[[list[Cell | None]], Condition]:
        """Stretches, those that meet made one, as a condition."""

        def join(some: list[Cell | None]) -> Condition:
            merged: list[tuple[int, int]] = []
            for cell in (one for one in some if one is not None):  # in order, as they were cut
                if merged and merged[-1][1] + 1 == cell.first:
                    merged[-1] = (merged[-1][0], cell.last)
                else:
                    merged.append((cell.first, cell.last))
            parts = [_range(question, first, last) for first, last in merged]
            parts += [UnsureTest(question.id)] if None in some else []
            return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

        return join

    def _unsure(self, known: Collection[int], node: Node) -> int:
        policy = self._policy(node)
        if isinstance(policy, int):
            return policy
        return (max if policy == "most" else min)(known, default=0)

    def _policy(self, node: Node) -> int | str:
        policy = self._shape.unsure
        if policy is None:
            hint = "add `unsure: most`, `unsure: least`, or a number of points, to the score"
            self._refuse("missing_key", "what does “not sure” add here?", node, hint)
            return 0
        return policy


def _is_in(band: Condition, value: int) -> bool:
    tests = band.conditions if isinstance(band, All) else (band,)
    return all(isinstance(test, Comparison) and holds(test, value) for test in tests)


def _range(question: Quantity, first: int, last: int) -> Condition:
    """The condition that an amount is given and lies between these, both taken."""
    lower = Comparison(question.id, Operator.AT_LEAST, first)
    upper = Comparison(question.id, Operator.AT_MOST, last)
    if first == question.minimum:
        return upper
    return lower if last == question.maximum else All((lower, upper))
