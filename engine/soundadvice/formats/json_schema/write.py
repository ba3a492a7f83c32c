"""JSON Schema (2020-12) of the answers to a pack: a set of answers validates where it is complete.

Complete: every deciding question that is enabled is answered, and none that is not enabled is. The conditions of
`enable_when` are said in three values, as `evaluate` has them: `asked_<question>` where it is sure that a question is
enabled, `not_asked_<question>` where it is sure that it is not.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, assert_never

from soundadvice.formats.exported import Exported, listed
from soundadvice.formats.json_schema.duration_pattern import days_pattern, duration_pattern
from soundadvice.formats.variants import one_form_each
from soundadvice.meaning.phrases import marked_title
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
    Quantifier,
    ScoreTest,
    UnsureTest,
    at_least,
    needed_to_miss,
    staircase,
    weighed,
)
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Quantity, Question
from soundadvice.wording.condition_text import phrase

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
_MOST_PARTS = 10_000
"""The most tests that a sum may become, written out."""


def json_schema(pack: Pack) -> Exported:
    """The schema of complete answers, as a file."""
    text = json.dumps(answers_schema(pack), indent=2, ensure_ascii=False)
    return Exported(f"{text}\n".encode(), left_out(pack))


def answers_schema(pack: Pack) -> Schema:
    """The schema of complete answers to a pack."""
    always = [name for name in pack.deciding if pack.question[name].enable_when is None]
    definitions: Schema = {}
    rules = []
    for question in pack.questions:
        if question.enable_when is None:
            continue
        name = question.id
        definitions[f"asked_{name}"] = _sure(question.enable_when, pack, value=True)
        definitions[f"not_asked_{name}"] = _sure(question.enable_when, pack, value=False)
        if name in pack.deciding:
            rules.append({"if": _asked(name), "then": {"properties": {name: True}, "required": [name]}})
        rules.append({"if": _not_asked(name), "then": {"properties": {name: False}}})
    return {
        "$schema": DIALECT,
        "$id": f"urn:soundadvice:pack:{pack.id}:{pack.version}:answers",
        "title": f"Complete answers to: {marked_title(pack)}",
        "description": "Every deciding question that is asked has an answer, and no question that is not asked.",
        **partial_schema(pack),
        **({"required": always} if always else {}),
        **({"allOf": rules, "$defs": definitions} if definitions else {}),
    }


def partial_schema(pack: Pack) -> Schema:
    """The schema of any answers to a pack, complete or not: each by itself fits its question."""
    return {
        "type": "object",
        "properties": {question.id: question_schema(question) for question in pack.questions},
        "additionalProperties": False,
    }


def question_schema(question: Question, *, loose: bool = False) -> Schema:
    """The schema of the answers to one question. `loose`: a day itself too, where forms count days to it."""
    words = {"title": question.text}
    if question.help or question.why:
        why = f"Why we ask: {question.why}" if question.why else None
        words["description"] = "\n\n".join(part for part in (question.help, why) if part)
    match question:
        case Choice(options=options):
            return {**words, "type": "string", **_one_of(options)}
        case MultiChoice(options=options):
            alone = [option.id for option in options if option.exclusive]
            only_one = [{"if": {"contains": {"const": name}}, "then": {"maxItems": 1}} for name in alone]
            items = {"type": "string", **_one_of(options)}
            some: Schema = {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
            return {**words, **some, **({"allOf": only_one} if only_one else {})}
        case Number(decimals=decimals, minimum=low, maximum=high):
            bounds = {"minimum": _decimal(question, low), "maximum": _decimal(question, high)}
            kind = {"type": "number" if decimals else "integer", **bounds, "$comment": question.unit}
            return {**words, **_or_unsure(question, kind)}
        case Duration(minimum=low, maximum=high):
            pattern = duration_pattern(low, high)
            return {**words, **_or_unsure(question, {"type": "string", "pattern": pattern} if pattern else {"not": {}})}
        case Date(minimum=low, maximum=high):
            days = days_pattern(low, high)
            assert days is not None
            either: Schema = {"type": "string", "pattern": f"{days}|{_DAY}" if loose else days}
            return {**words, **_or_unsure(question, either)}
        case _:
            assert_never(question)


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack's answers the schema says otherwise, or cannot say."""
    return (
        "rules, dispositions, plan and texts: it says which answers are complete, not what they lead to",
        "an early end: answers can decide the advice before they are complete; the schema refuses them until then",
        "answers left behind on questions that are not enabled: soundadvice ignores them, the schema refuses them",
        *one_form_each(pack),
        *_which_go_together(pack),
        *answers_left_out(pack),
    )


def _which_go_together(pack: Pack) -> tuple[str, ...]:
    kept = [question.id for question in pack.questions if question.must]
    return (f"which answers go together (`must` of {listed(kept)}): soundadvice refuses the others",) if kept else ()


def answers_left_out(pack: Pack, *, loose: bool = False) -> tuple[str, ...]:
    """What soundadvice takes for a single answer and the schema does not, or the other way."""
    kinds = {type(question) for question in pack.questions}
    decimals = [q.id for q in pack.questions if isinstance(q, Number) and q.decimals]
    found: list[str] = []
    if Choice in kinds and not loose:
        found.append("true and false in place of `yes` and `no`: give the option's id")
    if not loose:
        found.append("null for what is not answered: leave the question out")
    if MultiChoice in kinds and not loose:
        found.append("the same option twice in one answer: soundadvice takes it once, the schema refuses it")
    if Duration in kinds:
        found.append(
            "durations with capital letters, zeros in front or spaces around: `3 weeks` is taken, ` 03 Weeks` is not"
        )
        found.append(
            "durations of several units, and units in short: `45 days` is taken, `6 weeks 3 days` and `6w3d` are not"
        )
    if Date in kinds:
        found.append(
            "a day itself: the schema takes how many days or weeks it was before the day of asking"
            if not loose
            else "a day itself: the schema takes any, as it cannot count between two, and of lengths of time only days"
        )
    if decimals:
        found.append(
            f"how many decimals {listed(decimals)} may have: validators that divide binary fractions would refuse "
            "answers that are right"
        )
    return tuple(found)


def _one_of(options: tuple[Option, ...]) -> Schema:
    # Constants with titles, not an enum: what makes forms of schemas shows the words.
    return {"oneOf": [{"const": option.id, "title": option.text} for option in options]}


def _or_unsure(question: Quantity, schema: Schema) -> Schema:
    return {"anyOf": [schema, {"const": UNSURE}]} if question.unsure else schema


def _decimal(question: Number, steps: int) -> int | float:
    return float(Decimal(steps).scaleb(-question.decimals)) if question.decimals else steps


def _asked(name: str) -> Schema:
    return {"$ref": f"#/$defs/asked_{name}"}


def _not_asked(name: str) -> Schema:
    return {"$ref": f"#/$defs/not_asked_{name}"}


def _sure(condition: Condition, pack: Pack, *, value: bool) -> Schema:
    """The answers for which it is sure that a condition is true, or with `value` False, that it is false."""
    # Not a fold: a `not` changes what is asked of the parts below it.
    match condition:
        case OptionTest(question=name) | Comparison(question=name) | UnsureTest(question=name):
            return _sure_of_test(condition, pack.question[name], value=value)
        case All(conditions=parts) | AnyOf(conditions=parts):
            each = [_sure(part, pack, value=value) for part in parts]
            return {"allOf" if isinstance(condition, All) is value else "anyOf": each}
        case Not(condition=part):
            return _sure(part, pack, value=not value)
        case Count() | ScoreTest():
            return _sure_sum(condition, pack, value=value)
        case Named(condition=part):
            return _sure(part, pack, value=value)
        case LimitTest():
            return _sure(staircase(condition), pack, value=value)
        case _:
            assert_never(condition)


def _sure_sum(condition: Count | ScoreTest, pack: Pack, *, value: bool) -> Schema:
    needed, points = weighed(condition)
    if not value:
        needed = needed_to_miss(needed, points)
    one = tuple((number, 1) for number, _ in points)
    # Schemas cannot add, and have no way to say a thing once in a condition: it is written out.
    if at_least(needed, one, all_=sum, any_=sum) > _MOST_PARTS:
        raise UnsupportedError("JSON Schema", f"`{phrase(condition, pack)}` would be too long, written out")
    each = tuple((number, _sure(part, pack, value=value)) for number, part in points)
    return at_least(needed, each, all_=lambda parts: {"allOf": list(parts)}, any_=lambda parts: {"anyOf": list(parts)})


def _sure_of_test(test: OptionTest | Comparison | UnsureTest, question: Question, *, value: bool) -> Schema:
    passes = _passes(test, question)
    # With its type: validators that are strict ask for it wherever something is said of what an object holds.
    answered: Schema = {
        "type": "object",
        "properties": {question.id: passes if value else {"not": passes}},
        "required": [question.id],
    }
    if question.enable_when is None:
        return answered
    # A test is enabled and answered so: true where both are, false where either is not.
    return {"allOf": [_asked(question.id), answered]} if value else {"anyOf": [_not_asked(question.id), answered]}


def _passes(test: OptionTest | Comparison | UnsureTest, question: Question) -> Schema | bool:
    """The answers to a test's question of which the test holds."""
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            if isinstance(question, MultiChoice):
                return _passes_of_set(quantifier, options)
            assert isinstance(question, Choice)
            if quantifier is Quantifier.ALL_OF and len(set(options)) > 1:
                return False
            found: Schema = {"enum": list(options)}
            return {"not": found} if quantifier is Quantifier.NONE_OF else found
        case Comparison():
            assert isinstance(question, Quantity)
            return _passes_of_amount(test, question)
        case UnsureTest():
            return {"const": UNSURE}
        case _:
            assert_never(test)


def _passes_of_set(quantifier: Quantifier, options: tuple[str, ...]) -> Schema:
    match quantifier:
        case Quantifier.ANY_OF:
            return {"type": "array", "contains": {"enum": list(options)}}
        case Quantifier.ALL_OF:
            return {"allOf": [{"type": "array", "contains": {"const": option}} for option in options]}
        case Quantifier.NONE_OF:
            return {"not": {"type": "array", "contains": {"enum": list(options)}}}
        case _:
            assert_never(quantifier)


_KEYWORD = {
    "at_least": "minimum",
    "more_than": "exclusiveMinimum",
    "at_most": "maximum",
    "less_than": "exclusiveMaximum",
}


def _passes_of_amount(test: Comparison, question: Quantity) -> Schema | bool:
    if isinstance(question, Number):
        return {"type": "number", _KEYWORD[test.operator]: _decimal(question, test.value)}
    value, low, high = test.value, question.minimum, question.maximum
    first, last = {
        "at_least": (max(low, value), high),
        "more_than": (max(low, value + 1), high),
        "at_most": (low, min(high, value)),
        "less_than": (low, min(high, value - 1)),
    }[test.operator]
    of = days_pattern if isinstance(question, Date) else duration_pattern
    pattern = of(first, last) if first <= last else None
    return {"type": "string", "pattern": pattern} if pattern else False
