"""Signs: when to come back, and when to get help at once, from their shapes to the tree."""

from __future__ import annotations

from soundadvice.loader.build.conditions import Scope, read_condition
from soundadvice.loader.files import Shaped
from soundadvice.loader.schema.shapes import ComeBackShape, PackShape, SignShape
from soundadvice.loader.yaml.node import Node
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.plan import SignFit, Signs

_NO_SIGNS = Signs("", (), Acuity.ROUTINE)


def build_come_back(head: Shaped[PackShape], scope: Scope, parent: Pack | None) -> Signs:
    """When to see a doctor, now or again: the lowest layer says it."""
    shape = head.shape.come_back
    if parent is not None or shape is None:
        return parent.come_back if parent else _NO_SIGNS
    return _signs(shape, Acuity.ROUTINE, head.node.at("come_back"), scope)


def build_safety_net(head: Shaped[PackShape], scope: Scope, parent: Pack | None) -> tuple[Signs, ...]:
    """The lists of all layers, the most urgent first."""
    own = [
        _signs(one, Acuity.from_id(one.acuity), head.node.at("safety_net", position), scope)
        for position, one in enumerate(head.shape.safety_net)
    ]
    both = (*(parent.safety_net if parent else ()), *own)
    return tuple(sorted(both, key=lambda signs: -signs.acuity))


def _signs(shape: ComeBackShape, acuity: Acuity, node: Node, scope: Scope) -> Signs:
    items: list[str] = []
    fits: list[SignFit] = []
    for position, one in enumerate(shape.items):
        place = node.at("items", position)
        text = one.text if isinstance(one, SignShape) else one
        if text in items:
            # INVARIANT: a sign is known by its words within its list.
            scope.problems.add("repeated", "this sign is in the list twice", place, "remove one")
        items.append(text)
        if isinstance(one, SignShape):
            when = place.get("when")
            fits.append(SignFit(text, None if when is None else read_condition(when, scope), one.first))
    lead = node.at("lead").span
    return Signs(shape.lead, tuple(items), acuity, shape.claims, tuple(fits), shape.references, lead)
