"""Checks of a built pack that no single file can see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from soundadvice.loader.build.questions import RESERVED_WORDS
from soundadvice.loader.files import PLAN, PackFiles
from soundadvice.loader.schema.repeat_shapes import MORE
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.condition import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
    asks_unsure,
    parts_of,
    questions_of,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import allows_unsure


def check_built(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every check of the layer as a whole."""
    _check_ids(files, problems)
    _check_unique(rule_ids(files), problems)
    _check_services(files, pack, problems)
    _check_shown(files, pack, problems)
    _check_instead_of(files, pack, problems)
    if files.broken:
        return  # what could not be read might be just what these checks miss
    _check_unsure(files, pack, problems)
    _check_it_hurts(files, pack, problems)
    _check_negated(files, pack, problems)
    _check_copied(files, pack, problems)
    _check_used(files, pack, problems)
    _check_variants(files, pack, problems)


def _check_ids(files: PackFiles, problems: Problems) -> None:
    """Ids of one kind are unique. What a plan can give shares one kind: exercises, habits, therapies, programmes."""
    if files.plan is None:
        return
    plan = files.plan.node
    given = [shaped.node.at("id") for shaped in files.exercises]
    for key in ("habits", "therapies", "programmes"):
        given += [item.at("id") for item in plan.at(key).items()] if plan.get(key) else []
    _check_unique(given, problems)
    for key in ("not_described", "rules"):
        _check_unique([item.at("id") for item in plan.at(key).items()] if plan.get(key) else [], problems)


def rule_ids(files: PackFiles) -> list[Node]:
    """The places of the ids of the layer's rules, and of the rows of its tables, which are rules too."""
    rows = [row.at("id") for table in files.tables for row in table.node.at("rows").items()]
    return [*(rule.node.at("id") for rule in files.rules), *rows]


def _check_services(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """No service has the id of anything else that a text may name."""
    assert files.pack is not None
    own = files.pack.node.get("services")
    for name, place in (own.keys if own else {}).items():
        if name in RESERVED_WORDS:
            problems.add("reserved_id", f"`{name}` is reserved", place, "choose another id")
    places = {question.node.at("id").text: question.node.at("id") for question in files.questions}
    for part in (files.pack.node.get("parameters"), own):
        places |= part.keys if part else {}
    for name in (service.id for service in pack.services if service.id in {*pack.question, *pack.parameter}):
        what = "question" if name in pack.question else "parameter"
        message = f"`{name}` is a service and a {what}, so no one could tell what `{{{name}}}` is"
        problems.add("duplicate_id", message, places[name], "rename one")


def _check_unique(places: Iterable[Node], problems: Problems) -> None:
    seen: dict[str, Node] = {}
    for place in places:
        name = place.text
        if name in seen:
            first = f"{seen[name].file.name}:{seen[name].line + 1}"
            problems.add("duplicate_id", f"`{name}` is here twice", place, f"the first is at {first}")
        seen.setdefault(name, place)


def _check_shown(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """The texts that a plan shows exist, and a pack with exercises says what it says without one."""
    if files.plan is not None:
        for position, name in enumerate(files.plan.shape.show):
            if name not in pack.text and name not in files.broken:
                problems.unknown("text", name, pack.text, files.plan.node.at("show", position))
    if files.exercises and not pack.plan.no_exercise and PLAN not in files.broken:
        hint = "add `no_exercise:` to plan.yaml: what a plan without an exercise says"
        place = files.plan.node if files.plan is not None else files.exercises[0].node.at("id")
        problems.add("missing_key", "`no_exercise` is missing", place, hint)


def _check_instead_of(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """What a rule's instruction stands in place of is a habit, a therapy, a text, or another instruction."""
    plan = pack.plan
    given = [*(one.id for one in plan.habits), *(one.id for one in plan.therapies)]
    said = [*(one.id for one in plan.rules if one.say), *(rule.id for rule in pack.rules if rule.do)]
    known = [*given, *plan.show, *said]
    for shaped in files.rules:
        for position, name in enumerate(shaped.shape.instead_of):
            place = shaped.node.at("instead_of", position)
            if name == shaped.shape.id:
                problems.add("instead_of_itself", "a rule cannot stand in its own place", place, "remove it")
            elif name not in known and name not in files.broken:
                problems.unknown("item", name, known, place, called="habit, text or instruction")


def _check_unsure(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Not sure fails safe: a deciding question that allows it has a rule for it, or asks on."""
    covered = {name for rule in pack.rules for name in _unsure_fires(rule.when)}
    covered.update(name for one in pack.deciding if (name := asks_unsure(pack.question[one].enable_when)) is not None)
    # A score says itself what not sure adds to it.
    covered.update(item.question for score in pack.scores for item in score.items if item.question is not None)
    for shaped in files.questions:
        name = shaped.shape.id
        question = pack.question.get(name)
        if question is not None and name in pack.deciding and allows_unsure(question) and name not in covered:
            hint = "add a rule that fires for unsure, ask these people one more question, or take `unsure` away"
            problems.add("unsure_without_rule", f"no rule looks at `unsure` for `{name}`", shaped.node.at("id"), hint)


def _check_it_hurts(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """What someone says whom an exercise hurts can change the advice."""
    told = pack.plan.it_hurts
    if files.plan is None or files.plan.shape.it_hurts is None or told is None:
        return
    if told.question in pack.deciding or told.question not in pack.question:
        return
    message = f"no rule looks at `{told.question}`: saying that it hurts would change nothing"
    place = files.plan.node.at("it_hurts", "question")
    problems.add("pain_without_rule", message, place, "name a question that a rule looks at")


def _unsure_fires(condition: Condition) -> Iterator[str]:
    """The questions whose answer of unsure a condition tests for, not under a negation."""
    # Not a fold: nothing under a `not` counts.
    waiting: list[Condition] = [condition]
    while waiting:
        part = waiting.pop()
        match part:
            case OptionTest(question=name, options=options):
                if UNSURE in options:
                    yield name
            case UnsureTest(question=name):
                yield name
            case Comparison() | Not():
                pass
            case All() | AnyOf() | Count() | ScoreTest() | Named() | LimitTest():
                waiting += reversed(parts_of(part))
            case _:
                assert_never(part)


def _check_copied(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """No rule of the layer asks the very thing that another one asks: a copy whose condition was not changed."""
    seen: dict[object, Node] = {}
    for shaped in files.rules:
        rule = pack.rule.get(shaped.shape.id)
        if rule is None or rule.advise is None:
            continue  # what only finds something may look at what another rule advises for
        asked, place = _asked(rule.when), shaped.node.at("id")
        if asked in seen:
            first = seen[asked]
            hint = f"`{first.text}` is in {first.file.name}; change what one of them asks, or make them one rule"
            message = f"`{rule.id}` fires for just the people of whom `{first.text}` does"
            problems.add("rule_copied", message, place, hint, warning=True)
        seen.setdefault(asked, place)


def _asked(condition: Condition) -> object:
    """What a condition asks, whatever the order of its parts."""
    match condition:
        case All(conditions=parts):
            return ("all", frozenset(map(_asked, parts)))
        case AnyOf(conditions=parts):
            return ("any", frozenset(map(_asked, parts)))
        case OptionTest(question=name, quantifier=quantifier, options=options):
            return (name, quantifier, frozenset(options))
        case Comparison() | UnsureTest() | Not() | Count() | ScoreTest() | Named() | LimitTest():
            return condition
        case _:
            assert_never(condition)


def _check_negated(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """A test of a question that is not enabled is false, so its negation is true: rarely what an author means."""
    for shaped in files.rules:
        rule = pack.rule.get(shaped.shape.id)
        if rule is None:
            continue
        for name in _negated(rule.when):
            if pack.question[name].enable_when is not None:
                message = f"`not` around `{name}` also holds if `{name}` is not asked"
                hint = "list the options that count, or test what enables it too"
                problems.add("negated_hidden_test", message, shaped.node.at("when"), hint, warning=True)


def _negated(condition: Condition) -> Iterator[str]:
    # Not a fold: only what is under a `not` counts.
    waiting: list[Condition] = [condition]
    while waiting:
        part = waiting.pop()
        match part:
            case OptionTest() | Comparison() | UnsureTest():
                pass
            case Not(condition=negated):
                yield from questions_of(negated)
            case All() | AnyOf() | Count() | ScoreTest() | Named() | LimitTest():
                waiting += reversed(parts_of(part))
            case _:
                assert_never(part)


def _check_used(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """No one is asked what changes nothing, and no finding is there that no rule finds."""
    found = pack.found_by(pack.rule)
    own = files.pack.node.get("findings") if files.pack else None
    for name, place in (own.keys if own else {}).items():
        if name not in found:
            problems.add("not_used", f"no rule finds `{name}`", place, "use it in a rule, or remove it", warning=True)
    used = set(pack.deciding)
    for disposition in pack.dispositions:
        used.update(pack.plan_questions(disposition.id))
    for rule in pack.plan.rules:
        used.update(questions_of(rule.when) if rule.when else ())
    for shaped in files.questions:
        name = shaped.shape.id
        if name in pack.question and name not in used:
            out = "leave it out with `only`" if name in files.included else "remove it"
            hint = f"use it in a rule or a plan rule, or {out}"
            if name in {repeat.names(repeat.up_to)[MORE] for repeat in pack.repeats}:
                hint = "write a rule for `yes`: else no one would know of more than are asked about"
            problems.add(
                "not_used",
                f"`{name}` changes neither the advice nor the plan",
                shaped.node.at("id"),
                hint,
                warning=True,
            )


def _check_variants(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Words by answer hang on what is known by then: questions that decide, or, of one of the plan, any before it."""
    built = {(one.of, one.id, one.part): one for one in pack.variants}
    for written in files.variants:
        one = built.get((written.of, written.id, written.part))
        if one is None or (one.of == "question" and one.id not in pack.deciding):
            continue
        for (condition, _), case in zip(one.cases, written.cases, strict=False):
            if odd := [name for name in questions_of(condition) if name not in pack.deciding]:
                message = f"`{odd[0]}` decides nothing, so it is not asked before these words are said"
                problems.add("variant_not_asked", message, case.at("when"), "name questions that a rule looks at")
