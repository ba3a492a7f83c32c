"""Hazards and contraindications: what a layer must not miss, and what it must give to no one who has something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from soundadvice.loader.build.conditions.read import read_condition
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.build.evidence import ids_of
from soundadvice.loader.files import PLAN, RULES, PackFiles
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.condition import Condition
from soundadvice.model.disposition import Acuity
from soundadvice.model.hazard import Contraindication, Hazard
from soundadvice.model.pack import Pack


def build_hazards(files: PackFiles, scope: Scope) -> tuple[Hazard, ...]:
    """What the layer must not miss."""
    if files.hazards is None:
        return ()
    found = []
    nodes = files.hazards.node.get("hazards")
    places = ids_of(nodes, "hazard", scope.problems) if nodes else []
    for shape, place, node in zip(files.hazards.shape.hazards, places, nodes.items() if nodes else (), strict=True):
        if shape.safety_net and shape.not_in_safety_net is not None:
            hint = "keep one: where its signs are in the safety net, or why they are not"
            message = "it is in the safety net, and it is not"
            scope.problems.add("hazard_undecided", message, node.keys["not_in_safety_net"], hint)
        found.append(
            Hazard(
                id=shape.id,
                sign=shape.sign,
                acuity=Acuity.from_id(shape.acuity),
                rules=shape.rules,
                when=_who(node, scope),
                safety_net=shape.safety_net,
                not_in_safety_net=shape.not_in_safety_net,
                texts=shape.texts,
                note=shape.note,
                span=place.span,
            )
        )
    return tuple(found)


def build_contraindications(files: PackFiles, scope: Scope) -> tuple[Contraindication, ...]:
    """What the layer must give to no one of whom something holds."""
    if files.hazards is None:
        return ()
    found = []
    nodes = files.hazards.node.get("contraindications")
    places = ids_of(nodes, "contraindication", scope.problems) if nodes else []
    shapes = files.hazards.shape.contraindications
    for shape, place, node in zip(shapes, places, nodes.items() if nodes else (), strict=True):
        who = _who(node, scope)
        if who is not None:
            found.append(Contraindication(shape.id, shape.sign, shape.never, who, shape.note, place.span))
    return tuple(found)


def _who(node: Node, scope: Scope) -> Condition | None:
    # A parameter that stands here alone is not used: no advice depends on it.
    when = node.get("when")
    return None if when is None else read_condition(when, replace(scope, used=set()))


def check_hazards(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every rule, text and part of the plan that they name exists, and their words are in the safety net."""
    if files.hazards is None:
        return
    for place in _named(files, "hazards", "rules") if RULES not in files.broken else ():
        if place.text not in pack.rule and place.text not in files.broken:
            problems.unknown("rule", place.text, pack.rule, place)
    for place in _named(files, "hazards", "texts"):
        if place.text not in pack.text:
            problems.unknown("text", place.text, pack.text, place)
    given = dict.fromkeys(item.id for item in pack.plan.given)
    for place in _named(files, "contraindications", "never") if PLAN not in files.broken else ():
        if place.text not in given and place.text not in files.broken:
            problems.unknown("item", place.text, given, place, called="part of the plan")
    for place in _named(files, "hazards", "safety_net"):
        items = {item for _, item in pack.in_safety_net(place.text)}
        if len(items) != 1:
            found = "in no item" if not items else f"in {len(items)} items"
            message = f"these words are {found} of the safety net"
            problems.add("safety_net_words", message, place, "repeat a few words of one item, just as they stand there")


def _named(files: PackFiles, register: str, key: str) -> Iterator[Node]:
    assert files.hazards is not None
    listed = files.hazards.node.get(register)
    for item in listed.items() if listed else ():
        names = item.get(key)
        yield from names.items() if names else ()
