"""Named conditions: from their shapes to the tree, each in the scope of those before it."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.loader.build.conditions.read import read_condition
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.files import PackFiles
from soundadvice.loader.yaml.node import Node
from soundadvice.model.condition import Condition, Named, parts_of

_MOST_PARTS = 50_000
"""A condition that has more parts than this, written out without names, is refused."""


def build_named(files: PackFiles, scope: Scope) -> None:
    """Puts the layer's named conditions into the scope: each may name those before it."""
    for shaped in files.conditions:
        name, place = shaped.shape.id, shaped.node.at("id")
        if not is_free(name, place, scope):
            continue
        condition = read_condition(shaped.node.at("when"), scope)
        if condition is None:
            files.broken.add(name)
        elif _size(condition) > _MOST_PARTS:
            hint = "a name that stands for names that stand for names grows fast: say less with each"
            scope.problems.add("too_many_values", f"written out, `{name}` is too long", place, hint)
            files.broken.add(name)
        else:
            scope.named[name] = Named(name, condition)


def is_free(name: str, place: Node, scope: Scope) -> bool:
    """Whether an id names nothing else that a condition or a text can name."""
    taken: Mapping[str, Mapping[str, object]] = {
        "question": scope.questions,
        "parameter": scope.parameters,
        "score": scope.scores,
        "named condition": scope.named,
    }
    for what, known in taken.items():
        if name in known:
            scope.problems.add("duplicate_id", f"`{name}` is a {what} already", place, "choose another id")
            return False
    return True


def _size(condition: Condition) -> int:
    return 1 + sum(map(_size, parts_of(condition)))
