"""Layers: what a pack of its own must have, and what a layer on another may not touch.

INVARIANT: a layer adds questions and rules and takes nothing away, so that it can only raise an outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from soundadvice.loader.files import QUESTIONS, RULES, TABLES, PackFiles, Shaped
from soundadvice.loader.schema.shapes import PackShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.model.plan import Service

_REQUIRED_TEXTS = ("not_a_doctor",)


def check_own_pack(files: PackFiles, head: Shaped[PackShape], problems: Problems) -> None:
    """A pack without a parent has dispositions with a default, texts, a come-back rule, and a safety net."""
    shape, node = head.shape, head.node
    if shape.order is not None and not shape.include:
        hint = "sort questions.yaml"
        message = "`order` is for a pack that extends or includes another"
        problems.add("needs_parent", message, node.keys["order"], hint)
    for key in ("dispositions", "default", "come_back", "safety_net", "emergency_numbers"):
        if not getattr(shape, key) and key not in files.broken:
            problems.add("missing_key", f"`{key}` is missing", node.at("id"), f"add `{key}:`")
    for text in _REQUIRED_TEXTS:
        if text not in shape.texts and "texts" not in files.broken:
            files.broken.add(text)
            hint = f"add it under `texts:`, as `{text}:`"
            problems.add("missing_key", f"the text `{text}` is missing", node.at("id"), hint)
    if shape.emergency_numbers and DEFAULT_REGION not in shape.emergency_numbers:
        _no_default(node.keys["emergency_numbers"], problems)
    if not files.questions and QUESTIONS not in files.broken:
        files.broken.add(QUESTIONS)
        problems.add("missing_file", "there are no questions", files.root, "add questions.yaml")
    if not files.rules and not files.tables and files.broken.isdisjoint((RULES, TABLES)):
        # INVARIANT: a pack that asks nothing cannot advise everyone to look after themselves.
        files.broken.add(RULES)
        message = f"there are no rules, so everyone would get `{shape.default}`"
        problems.add("missing_file", message, files.root, "add rules/<id>.yaml")
    _check_default(head, problems)


def merged_services(head: Shaped[PackShape], parent: Pack | None, problems: Problems) -> tuple[Service, ...]:
    """The services of all layers. A layer may add services, and regions to those of its parent; it changes none."""
    found = {service.id: service for service in parent.services} if parent else {}
    for name, words in head.shape.services.items():
        place = head.node.at("services")
        below = found[name].by_region if name in found else {}
        for region in below.keys() & words.keys():
            message = f"the region `{region}` of `{name}` is the parent's, and a layer cannot change it"
            problems.add("changes_parent", message, place.at(name).keys[region], "choose another id, or remove it")
        if DEFAULT_REGION not in {**below, **words}:
            _no_default(place.keys[name], problems)
        found[name] = Service(name, {**below, **words}, place.keys[name].span)
    return tuple(found.values())


def _no_default(place: Node, problems: Problems) -> None:
    hint = f"add `{DEFAULT_REGION}:` for everywhere else"
    problems.add("missing_key", f"`{DEFAULT_REGION}` is missing", place, hint)


def _check_default(head: Shaped[PackShape], problems: Problems) -> None:
    shape, node = head.shape, head.node
    if not shape.default or not shape.dispositions:
        return
    if shape.default not in shape.dispositions:
        problems.unknown("disposition", shape.default, shape.dispositions, node.at("default"))
        return
    urgency = {name: Acuity.from_id(one.acuity) for name, one in shape.dispositions.items() if one.acuity is not None}
    lowest = min(urgency, key=lambda name: urgency[name], default=shape.default)
    if lowest in urgency and shape.default in urgency and urgency[lowest] < urgency[shape.default]:
        message = f"`{lowest}` is less urgent than the default, so no rule could ever lead to it"
        problems.add("default_not_lowest", message, node.at("default"), f"make `{lowest}` the default")


def check_parent_unchanged(files: PackFiles, head: Shaped[PackShape], parent: Pack, problems: Problems) -> None:
    """A layer may not change its parent's language, questions, rules, dispositions, texts, plan, default and so on."""
    for key in ("default", "come_back"):
        if getattr(head.shape, key) is not None:
            message = f"`{key}` is the parent's, and a layer cannot change it"
            problems.add("changes_parent", message, head.node.keys[key], "remove it")
    if "language" in head.node.keys and head.shape.language != parent.language:
        message = f"`language` is the parent's, `{parent.language}`, and a layer cannot change it"
        problems.add("changes_parent", message, head.node.keys["language"], "remove it")
    if files.plan is not None and files.plan.shape.no_exercise is not None and parent.plan.no_exercise:
        message = "`no_exercise` is the parent's, and a layer cannot change it"
        problems.add("changes_parent", message, files.plan.node.keys["no_exercise"], "remove it")
    taken = _ids(parent)
    for what, place in _own_ids(files, head):
        if place.text in taken[what]:
            files.broken.add(place.text)
            message = f"the {what} {place.shown} is the parent's, and a layer cannot change it"
            problems.add("changes_parent", message, place, "choose another id, or remove it")


def _ids(pack: Pack) -> dict[str, Collection[str]]:
    """The ids that a pack has taken, by what they name. What a plan can give shares its ids."""
    plan = pack.plan
    given = {item.id for item in plan.given}
    return {
        "disposition": pack.disposition,
        "finding": pack.finding,
        "parameter": pack.parameter,
        "text": pack.text,
        "region": pack.emergency_numbers,
        "question": pack.question,
        "rule": pack.rule,
        **dict.fromkeys(("exercise", "habit", "therapy", "programme"), given),
        "plan rule": {rule.id for rule in plan.rules},
        "undescribed thing": {thing.id for thing in plan.not_described},
        "claim": {claim.id for claim in pack.claims},
        "reference": {reference.id for reference in pack.references},
        "hazard": {hazard.id for hazard in pack.hazards},
        "contraindication": {one.id for one in pack.contraindications},
    }


def _own_ids(files: PackFiles, head: Shaped[PackShape]) -> Iterator[tuple[str, Node]]:
    """The place of every id that a layer gives out, and what it names."""
    mappings = {
        "dispositions": "disposition",
        "findings": "finding",
        "parameters": "parameter",
        "texts": "text",
        "emergency_numbers": "region",
    }
    for key, what in mappings.items():
        part = head.node.get(key)
        yield from ((what, place) for place in (part.keys.values() if part else ()) if not _rewords(what, place, head))
    yield from (("question", question.node.at("id")) for question in files.questions)
    yield from (("rule", rule.node.at("id")) for rule in files.rules)
    yield from (("rule", row.at("id")) for table in files.tables for row in table.node.at("rows").items())
    yield from (("exercise", exercise.node.at("id")) for exercise in files.exercises)
    lists = {
        "habits": "habit",
        "therapies": "therapy",
        "programmes": "programme",
        "rules": "plan rule",
        "not_described": "undescribed thing",
    }
    for key, what in lists.items():
        part = files.plan.node.get(key) if files.plan else None
        yield from ((what, item.at("id")) for item in (part.items() if part else ()))
    if files.claims is not None:
        yield from (("claim", item.at("id")) for item in files.claims.node.at("claims").items())
    if files.references is not None:
        yield from (("reference", item.at("id")) for item in files.references.node.at("references").items())
    for key, what in {"hazards": "hazard", "contraindications": "contraindication"}.items():
        part = files.hazards.node.get(key) if files.hazards else None
        yield from ((what, item.at("id")) for item in (part.items() if part else ()))


def _rewords(what: str, place: Node, head: Shaped[PackShape]) -> bool:
    """Whether a layer gives other words to a disposition, or another plan: it does not say how urgent that is."""
    shape = head.shape.dispositions.get(place.text) if what == "disposition" else None
    return shape is not None and shape.acuity is None


def question_order(files: PackFiles, head: Shaped[PackShape], found: Collection[str], problems: Problems) -> list[str]:
    """The ids of all questions in the order they are asked: that which the pack names, or that of the files.

    Those of libraries come first there.
    """
    order, node = head.shape.order, head.node
    if order is None or (head.shape.extends is None and not head.shape.include):
        if head.shape.extends is not None and files.questions and "order" not in files.broken:
            hint = "add `order:` with the ids of all questions, the most urgent first"
            problems.add("missing_key", "`order` is missing: this layer adds questions", node.at("id"), hint)
        return list(found)
    for position, name in enumerate(order):
        if name not in found and files.broken.isdisjoint((name, QUESTIONS)):
            problems.unknown("question", name, found, node.at("order", position))
        elif name in order[:position]:
            problems.add("repeated", f"`{name}` is listed twice", node.at("order", position), "remove one")
    missing = [name for name in found if name not in order]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing[:8]) + (", …" if len(missing) > 8 else "")
        problems.add("order_incomplete", f"`order` leaves out {listed}", node.keys["order"], "name every question once")
    return [*(name for name in dict.fromkeys(order) if name in found), *missing]
