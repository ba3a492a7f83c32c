"""Packs of the tree, written out as the files that an author would write."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from soundadvice import Pack
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Must,
    Named,
    Not,
    OptionTest,
    Requirement,
    ScoreTest,
    UnsureTest,
)
from soundadvice.model.condition.score import Score
from soundadvice.model.disposition import Disposition
from soundadvice.model.plan import PlanRule
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.model.rule import Rule
from support.packs.limits import plain, written_derived

# By libyaml where it is there: several times as fast.
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write(pack: Pack, parent: Path) -> Path:
    """The folder of the pack as one that stands alone, whatever layers it was made of.

    Raises ValueError where it compares with a length of time below zero, which cannot be written.
    """
    folder = parent / pack.id
    (folder / "rules").mkdir(parents=True)
    _dump(folder / "pack.yaml", _head(pack))
    _dump(folder / "questions.yaml", [_question(pack, question) for question in pack.questions])
    _dump(folder / "plan.yaml", _plan(pack))
    if pack.conditions:
        _dump(folder / "conditions.yaml", [_named(pack, one) for one in pack.conditions])
    if pack.scores or pack.derived:
        derived = [written_derived(one) for one in pack.derived]
        _dump(folder / "scores.yaml", [*(_score(pack, one) for one in pack.scores), *derived])
    for rule in pack.rules:
        _dump(folder / "rules" / f"{rule.id}.yaml", _rule(pack, rule))
    return folder


def _named(pack: Pack, named: Named) -> dict[str, Any]:
    return {"id": named.name, "when": _condition(pack, named.condition)}


def _score(pack: Pack, score: Score) -> dict[str, Any]:
    """A score of conditions alone, each an item."""
    points = [{"points": points, "when": _condition(pack, one)} for points, one in score.points]
    return {"id": score.id, "title": score.title, "conditions": points}


def _dump(path: Path, value: object) -> None:
    path.write_text(yaml.dump(value, Dumper=_Dumper, sort_keys=False), "utf-8")


def _head(pack: Pack) -> dict[str, Any]:
    signs = [{"acuity": str(one.acuity), "lead": one.lead, "items": list(one.items)} for one in pack.safety_net]
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "dispositions": {one.id: _disposition(one) for one in reversed(pack.dispositions)},
        "default": pack.default,
        "findings": {one.id: {"title": one.title, "text": one.text} for one in pack.findings},
        "emergency_numbers": dict(pack.emergency_numbers),
        "texts": {name: {"text": text} for name, text in pack.text.items()},
        "come_back": {"lead": pack.come_back.lead, "items": list(pack.come_back.items)},
        "safety_net": signs,
    }


def _disposition(one: Disposition) -> dict[str, Any]:
    made: dict[str, Any] = {"acuity": str(one.acuity), "title": one.title, "text": one.text}
    return made if one.plan is None else {**made, "plan": sorted(map(str, one.plan))}


def _question(pack: Pack, question: Question) -> dict[str, Any]:
    made: dict[str, Any] = {"id": question.id, "text": question.text}
    match question:
        case Choice(options=options):
            made |= {"kind": "choice", "options": {one.id: one.text for one in options}}
        case MultiChoice(options=options):
            made |= {"kind": "multi_choice", "options": {one.id: one.text for one in options}}
        case Number():
            low, high = (_value(pack, question, bound) for bound in (question.minimum, question.maximum))
            made |= {"kind": "number", "unit": question.unit, "min": low, "max": high, "decimals": question.decimals}
        case Duration():
            low, high = (_value(pack, question, bound) for bound in (question.minimum, question.maximum))
            made |= {"kind": "duration", "min": low, "max": high}
        case Date():
            low, high = (_value(pack, question, bound) for bound in (question.minimum, question.maximum))
            made |= {"kind": "date", "min": low, "max": high}
    if isinstance(question, Quantity) and question.unsure:
        made["unsure"] = True
    if question.enable_when is not None:
        made["enable_when"] = _condition(pack, question.enable_when)
    if question.must:
        made["must"] = [_must(pack, question, must) for must in question.must]
    return made


def _must(pack: Pack, question: Question, must: Must) -> dict[str, Any]:
    if isinstance(must, Requirement):
        return {"hold": _condition(pack, must.condition), "say": must.say}
    days = {"more_than": "before", "less_than": "after", "at_most": "not_before", "at_least": "not_after"}
    word = days[must.operator.value] if isinstance(question, Date) else must.operator.value
    return {word: must.question, "say": must.say}


def _rule(pack: Pack, rule: Rule) -> dict[str, Any]:
    made = {"id": rule.id, "when": _condition(pack, rule.when), "because": rule.because}
    given = {"advise": rule.advise, "findings": list(rule.findings)}
    return made | {key: value for key, value in given.items() if value}


def _plan(pack: Pack) -> dict[str, Any]:
    habits = [{"id": one.id, "title": one.title, "text": one.text, "gentle": one.gentle} for one in pack.plan.habits]
    return {
        "no_exercise": pack.plan.no_exercise,
        "habits": habits,
        "rules": [_plan_rule(pack, one) for one in pack.plan.rules],
    }


def _plan_rule(pack: Pack, rule: PlanRule) -> dict[str, Any]:
    made: dict[str, Any] = {"id": rule.id, "for": list(rule.applies_to)}
    if rule.when is not None:
        made["when"] = _condition(pack, rule.when)
    given = {"give": list(rule.give), "hold_back": list(rule.hold_back), "say": rule.say}
    return made | {key: value for key, value in given.items() if value}


def _condition(pack: Pack, condition: Condition) -> dict[str, Any]:
    match condition:
        case All(conditions=parts):
            return {"all": [_condition(pack, part) for part in parts]}
        case AnyOf(conditions=parts):
            return {"any": [_condition(pack, part) for part in parts]}
        case Not(condition=part):
            return {"not": _condition(pack, part)}
        case Count(at_least=needed, conditions=parts):
            return {"count": {"at_least": needed, "of": [_condition(pack, part) for part in parts]}}
        case ScoreTest(score=score, at_least=needed):
            return {score: {"at_least": needed}}
        case Named(name=name):
            return {"is": name}
        case LimitTest(amount=None):
            return _table(pack, condition)
        case LimitTest(value=name, operator=operator, amount=amount):
            assert amount is not None
            return {name: {operator.value: plain(amount)}}
        case OptionTest(question=name, quantifier=quantifier, options=options):
            listed = list(options)
            return {name: listed if quantifier.value == "any_of" else {quantifier.value: listed}}
        case UnsureTest(question=name):
            return {name: "unsure"}
        case Comparison(question=name, operator=operator, value=value):
            return {name: {operator.value: _value(pack, pack.question[name], value)}}


def _table(pack: Pack, test: LimitTest) -> dict[str, Any]:
    never = test.least if test.below else test.most + 1
    question, by = pack.question[test.question], pack.question[test.by]
    rows = [
        [_value(pack, by, first), "none" if limit == never else _value(pack, question, limit)]
        for first, limit in test.limits
    ]
    return {test.question: {test.operator.value: {"by": test.by, "rows": rows}}}


def _value(pack: Pack, question: Question, value: int) -> int | float | str:
    """A number, or a length of time in words: in days where they are whole."""
    if isinstance(question, Duration):
        if value < 0:
            raise ValueError(question.id)
        return f"{value // 86_400} days" if value % 86_400 == 0 else f"{value} seconds"
    if isinstance(question, Date):
        return f"{value} days"
    assert isinstance(question, Number)
    exact = Decimal(value).scaleb(-question.decimals)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
