"""Definitions: the layer's named conditions, scores and derived values, each read after what it names.

They are put into the scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from soundadvice.loader.build.conditions.derived import build_derived
from soundadvice.loader.build.conditions.read import read_condition
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.build.conditions.scores import build_score
from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.score_shapes import NamedConditionShape, ScoreShape
from soundadvice.loader.yaml.node import Node
from soundadvice.model.condition import Condition, Named, parts_of

_MOST_PARTS = 20_000
"""A condition that has more parts than this, written out without names, is refused."""
Definition = Shaped[NamedConditionShape] | Shaped[ScoreShape]


def build_definitions(files: PackFiles, scope: Scope, always: Collection[str]) -> None:
    """Puts the layer's named conditions, scores and derived values into the scope.

    `always` has the questions asked of everyone.
    """
    waiting: dict[str, Definition] = {}
    found: list[Definition] = [*files.conditions, *files.scores]
    for shaped in found:
        if _is_free(shaped.shape.id, shaped.node.at("id"), scope, waiting):
            waiting[shaped.shape.id] = shaped
    while waiting:
        # Where each waits for another, the first is read as it is, and says what it lacks.
        ready = [name for name, one in waiting.items() if not any(other in waiting for other in _named_in(one.node))]
        for name in ready or [next(iter(waiting))]:
            _define(waiting.pop(name), files, scope, always)


def _define(shaped: Definition, files: PackFiles, scope: Scope, always: Collection[str]) -> None:
    name, node = shaped.shape.id, shaped.node
    if isinstance(shaped.shape, ScoreShape) and (shaped.shape.ratio or shaped.shape.product):
        derived = build_derived(shaped.shape, node, scope)
        if derived is not None:
            scope.derived[name] = derived
            return
    elif isinstance(shaped.shape, ScoreShape):
        score = build_score(shaped.shape, node, scope, always)
        if score is not None and _is_short(name, [one for _, one in score.points], node, scope):
            scope.scores[name] = score
            return
    else:
        condition = read_condition(node.at("when"), scope)
        if condition is not None and _is_short(name, [Named(name, condition)], node, scope):
            scope.named[name] = Named(name, condition)
            return
    files.broken.add(name)


def _named_in(node: Node) -> Iterator[str]:
    """The names of conditions, and the keys that could be scores, anywhere in a definition."""
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            yield key
            if key == "is":
                yield below.text
            yield from _named_in(below)
    for item in node.items():
        yield from _named_in(item)


def _is_free(name: str, place: Node, scope: Scope, waiting: Collection[str]) -> bool:
    """Whether an id names nothing else that a condition or a text can name."""
    taken: Mapping[str, Collection[str]] = {
        "question": scope.questions,
        "parameter": scope.parameters,
        "score": scope.scores,
        "derived value": scope.derived,
        "named condition": {*scope.named, *waiting},
    }
    for what, known in taken.items():
        if name in known:
            scope.problems.add("duplicate_id", f"`{name}` is a {what} already", place, "choose another id")
            return False
    return True


def _is_short(name: str, conditions: list[Condition], place: Node, scope: Scope) -> bool:
    if sum(map(_size, conditions)) <= _MOST_PARTS:
        return True
    hint = "a name that stands for names that stand for names grows fast: say less with each"
    scope.problems.add("too_many_values", f"written out, `{name}` is too long", place.at("id"), hint)
    return False


def _size(condition: Condition) -> int:
    return 1 + sum(map(_size, parts_of(condition)))
