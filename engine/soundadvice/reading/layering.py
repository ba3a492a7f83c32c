"""Layering: what a pack of its own must have, and what a layer on another may not touch.

INVARIANT: a layer adds questions and rules and takes nothing away, so that it can only raise an outcome.
"""

from __future__ import annotations

from collections.abc import Collection

from soundadvice.pack import DEFAULT_REGION, Pack
from soundadvice.reading.files import PackFiles, Shaped
from soundadvice.reading.node import Problems
from soundadvice.reading.shape import PackShape

_REQUIRED_TEXTS = ("stop_rule", "not_a_doctor")


def check_own_pack(files: PackFiles, head: Shaped[PackShape], problems: Problems) -> None:
    """A pack without a parent has dispositions with a default, texts, a come-back rule, and a safety net."""
    shape, node = head.shape, head.node
    if shape.order is not None:
        problems.add(
            "needs_parent", "`order` is for a pack that extends another", node.keys["order"], "sort questions.yaml"
        )
    for key in ("dispositions", "default", "come_back", "safety_net", "emergency_numbers"):
        if not getattr(shape, key):
            problems.add("missing_key", f"`{key}` is missing", node.at("id"), f"add `{key}:`")
    for text in _REQUIRED_TEXTS:
        if text not in shape.texts:
            problems.add(
                "missing_key", f"the text `{text}` is missing", node.at("id"), f"add it under `texts:`, as `{text}:`"
            )
    if shape.emergency_numbers and DEFAULT_REGION not in shape.emergency_numbers:
        place = node.keys["emergency_numbers"]
        problems.add(
            "missing_key", f"`{DEFAULT_REGION}` is missing", place, f"add `{DEFAULT_REGION}:` for everywhere else"
        )
    if not files.questions and not files.broken:
        problems.add("missing_file", "there are no questions", files.root, "add questions.yaml")
    _check_default(head, problems)


def _check_default(head: Shaped[PackShape], problems: Problems) -> None:
    shape, node = head.shape, head.node
    if not shape.default or not shape.dispositions:
        return
    if shape.default not in shape.dispositions:
        problems.unknown("disposition", shape.default, shape.dispositions, node.at("default"))
        return
    order = ("self_care", "routine", "soon", "same_day", "emergency")
    lowest = min(shape.dispositions, key=lambda name: order.index(shape.dispositions[name].acuity))
    if lowest != shape.default:
        message = f"`{lowest}` is less urgent than the default, so no rule could ever lead to it"
        problems.add("default_not_lowest", message, node.at("default"), f"make `{lowest}` the default")


def check_parent_unchanged(files: PackFiles, head: Shaped[PackShape], parent: Pack, problems: Problems) -> None:
    """A layer may not change its parent's questions, rules, dispositions, parameters, texts, plan or default."""
    shape, node = head.shape, head.node

    def refuse(what: str, name: str, place: object) -> None:
        message = f"the {what} `{name}` is the parent's, and a layer cannot change it"
        problems.add("changes_parent", message, place, "choose another id, or remove it")  # type: ignore[arg-type]

    for key in ("default", "come_back"):
        if getattr(shape, key) is not None:
            message = f"`{key}` is the parent's, and a layer cannot change it"
            problems.add("changes_parent", message, node.keys[key], "remove it")
    mapped: tuple[tuple[str, str, Collection[str]], ...] = (
        ("dispositions", "disposition", parent.disposition),
        ("parameters", "parameter", parent.parameter),
        ("texts", "text", parent.text),
        ("emergency_numbers", "region", parent.emergency_numbers),
    )
    for key, what, taken in mapped:
        for name in getattr(shape, key).keys() & set(taken):
            refuse(what, name, node.at(key).keys[name])
    for question in files.questions:
        if question.shape.id in parent.question:
            refuse("question", question.shape.id, question.node.at("id"))
    for rule in files.rules:
        if rule.shape.id in parent.rule:
            refuse("rule", rule.shape.id, rule.node.at("id"))
    taken = {item.id for item in parent.plan.given}
    for exercise in files.exercises:
        if exercise.shape.id in taken:
            refuse("exercise", exercise.shape.id, exercise.node.at("id"))
    if files.plan is not None and files.plan.shape.no_exercise is not None and parent.plan.no_exercise:
        message = "`no_exercise` is the parent's, and a layer cannot change it"
        problems.add("changes_parent", message, files.plan.node.keys["no_exercise"], "remove it")


def question_order(files: PackFiles, head: Shaped[PackShape], found: Collection[str], problems: Problems) -> list[str]:
    """The ids of all questions in the order they are asked: the files' own, or the merged order that a layer names."""
    order, node = head.shape.order, head.node
    if order is None:
        if head.shape.extends is not None and files.questions:
            hint = "add `order:` with the ids of all questions, the most urgent first"
            problems.add("missing_key", "`order` is missing: this layer adds questions", node.at("id"), hint)
        return list(found)
    for position, name in enumerate(order):
        if name not in found and name not in files.broken:
            problems.unknown("question", name, found, node.at("order", position))
        elif name in order[:position]:
            problems.add("repeated", f"`{name}` is listed twice", node.at("order", position), "remove one")
    missing = [name for name in found if name not in order]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        problems.add("order_incomplete", f"`order` leaves out {listed}", node.keys["order"], "name every question once")
    return [*(name for name in dict.fromkeys(order) if name in found), *missing]
