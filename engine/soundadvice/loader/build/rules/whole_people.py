"""Whole people: a layer's vignettes of people who answer everything, from their shapes to the tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from soundadvice.loader.build.rules.vignettes import check_findings, read_case
from soundadvice.loader.files import EXERCISES, PLAN, RULES, PackFiles
from soundadvice.loader.schema.shapes import PersonVignetteShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.rule import PersonVignette


def build_person_vignettes(files: PackFiles, pack: Pack, problems: Problems) -> tuple[PersonVignette, ...]:
    """The layer's own vignettes of whole people. `pack` is the layer without them."""
    if files.vignettes is None:
        return ()
    shape, node = files.vignettes.shape, files.vignettes.node
    common = read_case(shape.answers, node.at("answers"), pack.question, files.broken, problems)
    found: dict[str, PersonVignette] = {}
    for position, one in enumerate(shape.vignettes):
        place = node.at("vignettes", position)
        if one.name in found:
            message = f"a vignette named `{one.name}` is here twice"
            problems.add("duplicate_id", message, place.at("name"), "give each vignette its own name")
        own = read_case(one.answers, place.at("answers"), pack.question, files.broken, problems)
        _check_advised(one, place, pack, files.broken, problems)
        _check_plan(one, place, pack, files.broken, problems)
        check_findings(place.get("findings"), pack.finding, files.broken, problems)
        if common is None or own is None:
            continue
        answers = _counted(pack, common, own, place, files.broken, problems)
        found[one.name] = PersonVignette(
            name=one.name,
            answers=answers,
            own=tuple(own),
            advise=one.advise,
            rules=one.rules,
            given=one.given,
            held_back=one.held_back,
            findings=one.findings,
            note=one.note,
            span=place.at("name").span,
        )
    return tuple(found.values())


def _counted(
    pack: Pack,
    common: Mapping[str, Answer],
    own: Mapping[str, Answer],
    place: Node,
    broken: Collection[str],
    problems: Problems,
) -> dict[str, Answer]:
    """The answers of a person: their own, and those common ones whose question they may be asked."""
    given = {**common, **own}
    asked = enablement(pack, given)
    # A parameter set otherwise may change who is asked what: that is no mistake of the pack's.
    as_declared = all(one.value == one.declared for one in pack.parameters)
    for name in own if as_declared and not broken else ():
        if asked[name] is False:
            hint = "leave it out, or give the answers on which it is asked"
            message = f"`{name}` is not asked of this person"
            problems.add("answer_not_asked", message, place.at("answers").keys[name], hint)
    return {name: given[name] for name in pack.question if name in given and asked[name] is not False}


def _check_advised(
    shape: PersonVignetteShape, place: Node, pack: Pack, broken: Collection[str], problems: Problems
) -> None:
    """The disposition exists, and the rules that are said to decide advise it."""
    if shape.advise not in pack.disposition:
        if shape.advise not in broken and "dispositions" not in broken:
            problems.unknown("disposition", shape.advise, pack.disposition, place.at("advise"))
        return
    for position, name in enumerate(shape.rules):
        here = place.at("rules", position)
        rule = pack.rule.get(name)
        if rule is None:
            if name not in broken and RULES not in broken:
                problems.unknown("rule", name, pack.rule, here)
        elif name in shape.rules[:position]:
            problems.add("repeated", f"`{name}` is listed twice", here, "remove one")
        elif rule.advise != shape.advise:
            advised = "nothing" if rule.advise is None else f"`{rule.advise}`"
            message = f"`{name}` advises {advised}, so it does not decide for `{shape.advise}`"
            problems.add("rule_not_deciding", message, here, "name rules that advise it, or correct `advise`")


def _check_plan(
    shape: PersonVignetteShape, place: Node, pack: Pack, broken: Collection[str], problems: Problems
) -> None:
    """What is said of the plan exists, and is said once."""
    items = dict.fromkeys(item.id for item in pack.plan.given)
    for key, names in (("given", shape.given), ("held_back", shape.held_back)):
        for position, name in enumerate(names):
            here = place.at(key, position)
            if name in names[:position]:
                problems.add("repeated", f"`{name}` is listed twice", here, "remove one")
            elif key == "held_back" and name in shape.given:
                problems.add("repeated", f"`{name}` is under `given` too", here, "remove one")
            elif name not in items and not {name, PLAN, EXERCISES} & set(broken):
                problems.unknown("item", name, items, here)
