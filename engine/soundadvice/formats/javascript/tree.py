"""The tree: all that the engine needs of a pack in one language, as plain JSON values; what never changes is made here.

A float is `{"$f": "37.0"}`, the text that JSON of Python has for it: JavaScript would write `37`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from soundadvice.formats.javascript.conditions import SharedConditions
from soundadvice.formats.javascript.phrases import own_words
from soundadvice.meaning.advice_json import claim_to_json, pack_to_json, plan_to_json, reference_to_json, signs_to_json
from soundadvice.meaning.planner import Plan
from soundadvice.model.answer import expected
from soundadvice.model.condition import Bound, Condition, LimitTest, Must, named_by, parts_of, questions_of
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Exercise, PlanRule, Programme
from soundadvice.model.question import Choice, MultiChoice, Quantity, Question
from soundadvice.model.rule import Rule, TextVariants
from soundadvice.wire.questionnaire import question_json
from soundadvice.wording.amounts import parameter_value
from soundadvice.wording.language import in_language
from soundadvice.wording.phones import numbers_to_say

Json = dict[str, Any]


def pack_tree(pack: Pack) -> Json:
    """The pack as the engine reads it, in its language."""
    with in_language(pack.language):
        shared = SharedConditions()
        return {
            "head": pack_to_json(pack),
            "title": pack.title,
            "language": None if pack.original is None else pack.language,
            "shown": {one.id: one.show() for one in pack.written.parameters},
            "parameters": {one.id: parameter_value(one) for one in pack.parameters},
            "regions": {region: _region(pack, region) for region in pack.regions},
            "default": pack.default,
            "deciding": list(pack.deciding),
            "questions": [_question(pack, one, shared) for one in pack.questions],
            "rules": [_rule(pack, one, shared) for one in pack.rules],
            "dispositions": [_disposition(pack, name) for name in pack.disposition],
            "findings": [{"id": one.id, "title": one.title, "text": one.text, **_cited(one)} for one in pack.findings],
            "scores": [_score(one, shared) for one in pack.scores],
            "derived": [_derived(one) for one in pack.derived],
            "plan": _plan(pack, shared),
            "variants": [_variants(one, shared) for one in pack.variants],
            "notes": [[name, pack.text[name]] for name in pack.plan.show],
            "stop_rule": pack.text.get("stop_rule"),
            "not_a_doctor": pack.text["not_a_doctor"],
            "come_back": signs_to_json(pack.come_back),
            "safety_net": [signs_to_json(signs) for signs in pack.safety_net],
            "claims": _claims(pack),
            "references": [reference_to_json(one) for one in pack.references],
            "say": own_words(pack),
            "named": shared.named,
            "points": shared.points,
        }


def exact(value: Any) -> Any:
    """The value with each float as its text."""
    match value:
        case float():
            return {"$f": repr(value)}
        case dict():
            return {name: exact(one) for name, one in value.items()}
        case list():
            return [exact(one) for one in value]
        case _:
            return value


def _region(pack: Pack, region: str) -> Json:
    def here(named: Any) -> str:
        text: str = named.get(region, named["default"])
        return text

    number = here(pack.emergency_numbers)
    services = {one.id: here(one.by_region) for one in pack.services}
    return {"number": number, "said": numbers_to_say(number), "services": services}


def _looks(when: Condition) -> Json:
    """The questions that a condition mentions, only where that is more than can be read off it as it is written."""
    return {"looks": list(questions_of(when))} if _has_limit(when) else {}


def _has_limit(condition: Condition) -> bool:
    return isinstance(condition, LimitTest) or any(map(_has_limit, parts_of(condition)))


def _cited(one: Any) -> Json:
    """What it rests on, only where it does."""
    claims = {"claims": list(one.claims)} if one.claims else {}
    return {**claims, **({"references": list(one.references)} if one.references else {})}


def _question(pack: Pack, question: Question, shared: SharedConditions) -> Json:
    raw = {"text": question.text, "help": question.help, "why": question.why, "takes": _takes(question)}
    when = question.enable_when
    return {
        "json": exact({**question_json(pack, question), **raw}),
        **({"range": [question.minimum, question.maximum]} if isinstance(question, Quantity) else {}),
        **({} if when is None else {"when": shared.write(when), **_looks(when)}),
        **({"must": [_must(question.id, one, shared) for one in question.must]} if question.must else {}),
        **_cited(question),
    }


def _takes(question: Question) -> str:
    """What it takes; nothing where that is its options, one after the other."""
    takes = expected(question)
    if isinstance(question, (Choice, MultiChoice)):
        every = ", ".join(f"`{option.id}`" for option in question.options)
        plain = f"{'one of' if isinstance(question, Choice) else 'a list of one or more of'} {every}"
        return "" if takes == plain else takes
    return takes


def _must(name: str, must: Must, shared: SharedConditions) -> Json:
    holds = [must.operator.value, must.question] if isinstance(must, Bound) else None
    return {
        "named": list(named_by(name, must)),
        "say": must.say,
        **({"when": shared.write(must.condition)} if not isinstance(must, Bound) else {"bound": holds}),
    }


def _rule(pack: Pack, rule: Rule, shared: SharedConditions) -> Json:
    return {
        "id": rule.id,
        "when": shared.write(rule.when),
        **_looks(rule.when),
        "advise": rule.advise,
        "because": rule.because,
        **({} if rule.do is None else {"do": rule.do}),
        **({} if rule.note is None else {"note": rule.note}),
        **({"instead_of": list(rule.instead_of)} if rule.instead_of else {}),
        **({"findings": list(rule.findings), "asks": list(pack.asked_for([rule.when]))} if rule.findings else {}),
        **_cited(rule),
    }


def _disposition(pack: Pack, name: str) -> Json:
    one = pack.disposition[name]
    return {
        "id": name,
        "acuity": int(one.acuity),
        "title": one.title,
        "text": one.text,
        **({"by_when": one.by_when} if one.by_when else {}),
        "home": pack.has_plan_at_home(name),
        "asks": list(pack.plan_questions(name)),
    }


def _score(score: Any, shared: SharedConditions) -> Json:
    items = [
        {"base": one.base, "points": shared.write_points(one.points), "question": one.question, "because": one.because}
        for one in score.items
    ]
    return {"id": score.id, "title": score.title, "most": score.most, "items": items}


def _derived(one: Any) -> Json:
    factors = [[factor.question, factor.power] for factor in one.factors]
    named = {"id": one.id, "title": one.title, "unit": one.unit, "decimals": one.decimals}
    return {**named, "factors": factors, "times": [str(number) for number in one.times]}


def _plan(pack: Pack, shared: SharedConditions) -> Json:
    book = pack.plan
    return {
        "exercises": [_exercise(one) for one in book.exercises],
        "habits": [{"id": one.id, "title": one.title, "text": one.text} for one in book.habits],
        "therapies": [{"id": one.id, "title": one.title, "text": one.text} for one in book.therapies],
        "programmes": [_programme(one) for one in book.programmes],
        "rules": [_plan_rule(one, shared) for one in book.rules],
        "no_exercise": book.no_exercise,
    }


def _json_of(**parts: Iterable[Any]) -> Json:
    nothing: Json = dict.fromkeys(("exercises", "habits", "therapies", "say", "held_back"), ())
    return plan_to_json(Plan(**{**nothing, "no_exercise": None, **parts}))


def _exercise(exercise: Exercise) -> Json:
    [written] = _json_of(exercises=(exercise,))["exercises"]
    return {"json": written, "order": exercise.order, **({"pending": True} if exercise.pending else {})}


def _programme(programme: Programme) -> Json:
    [written] = _json_of(programmes=(programme,))["programmes"]
    assert isinstance(written, dict)
    return written


def _plan_rule(rule: PlanRule, shared: SharedConditions) -> Json:
    when: Condition | None = rule.when
    return {
        "id": rule.id,
        "for": list(rule.applies_to),
        **({} if when is None else {"when": shared.write(when), **_looks(when)}),
        **({"give": list(rule.give)} if rule.give else {}),
        **({"hold_back": list(rule.hold_back)} if rule.hold_back else {}),
        **({"say": rule.say} if rule.say else {}),
    }


def _variants(one: TextVariants, shared: SharedConditions) -> Json:
    cases = [[shared.write(when), said] for when, said in one.cases]
    return {"of": one.of, "id": one.id, "part": one.part, "cases": cases}


def _claims(pack: Pack) -> list[list[Any]]:
    """The claims that anything shown rests on, with how the source is read."""
    used = {name for one in (*pack.rules, *pack.findings, *pack.questions) for name in one.claims}
    return [[one.id, claim_to_json(one)["at"], one.reading.strip()] for one in pack.claims if one.id in used]
