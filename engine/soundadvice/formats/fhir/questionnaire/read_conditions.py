"""Skip logic of a FHIR Questionnaire: `enableWhen` as a condition.

What cannot be said is left out with a note, and the question is then asked of everyone: a question too many is a
nuisance, a question too few a danger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soundadvice.formats.fhir.questionnaire.read_items import Item, Notes, options_of, seconds_of, steps_of
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
    holds,
)
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question

_OPERATORS = {">=": Operator.AT_LEAST, ">": Operator.MORE_THAN, "<=": Operator.AT_MOST, "<": Operator.LESS_THAN}
Json = Mapping[str, Any]


class _LeftOut(Exception):  # noqa: N818 - it is caught where it is raised
    """Why a test cannot be said."""


def enable_when(item: Item, earlier: Mapping[str, tuple[Item, Question]], notes: Notes) -> Condition | None:
    """When an item is asked: its own condition, and those of the groups around it; None if always."""
    parts = []
    for data in (*item.around, item.data):
        if "enableWhen" in data:
            try:
                found = _condition(data, item, earlier)
            except _LeftOut as reason:
                notes.add(item, f"its `enableWhen` is left out, so it is asked of everyone: {reason}")
            else:
                if found is not None:
                    parts.append(found)
    return None if not parts else parts[0] if len(parts) == 1 else All(tuple(_flat(parts)))


def _flat(parts: list[Condition]) -> list[Condition]:
    return [inner for part in parts for inner in (part.conditions if isinstance(part, All) else (part,))]


def _condition(data: Json, item: Item, earlier: Mapping[str, tuple[Item, Question]]) -> Condition | None:
    tests = data["enableWhen"]
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        raise _LeftOut("it is not a list of tests")
    # The item "I am not sure" beside this one is part of the question itself here.
    others = [test for test in tests if test.get("question") != f"{item.link}.unsure"]
    if not others:
        return None
    parts = [_test(test, earlier) for test in others]
    if len(parts) == 1:
        return parts[0]
    if data.get("enableBehavior", "any") == "all":
        return All(tuple(parts))
    return _together(parts)


def _together(parts: list[Condition]) -> Condition:
    """Any of the parts; tests of options of one question as one test."""
    options: dict[str, list[str]] = {}
    for part in parts:
        if not isinstance(part, OptionTest) or part.quantifier is not Quantifier.ANY_OF:
            return AnyOf(tuple(parts))
        options.setdefault(part.question, []).extend(part.options)
    merged = [OptionTest(name, Quantifier.ANY_OF, tuple(dict.fromkeys(ids))) for name, ids in options.items()]
    return merged[0] if len(merged) == 1 else AnyOf(tuple(merged))


def _test(test: Json, earlier: Mapping[str, tuple[Item, Question]]) -> Condition:
    link, operator = str(test.get("question")), str(test.get("operator"))
    if link not in earlier and link.removesuffix(".unsure") in earlier and operator == "exists":
        question = earlier[link.removesuffix(".unsure")][1]
        if isinstance(question, Quantity) and question.unsure:
            found: Condition = UnsureTest(question.id)
            return found if test.get("answerBoolean") is True else Not(found)
    if link not in earlier:
        raise _LeftOut("it looks at an item that is left out, or that comes later")
    item, question = earlier[link]
    value = next((one for key, one in test.items() if key.startswith("answer")), None)
    if operator == "exists":
        found = _answered(question)
        if value is not True and question.enable_when is None:
            raise _LeftOut("it is asked only as long as another is not answered")
        return found if value is True else Not(found)
    match question:
        case Choice() | MultiChoice():
            return _option_test(item, question, operator, value)
        case Number():
            steps = steps_of(value.get("value") if isinstance(value, dict) else value, question.decimals)
            return _comparison(question, operator, steps)
        case Duration():
            return _comparison(question, operator, seconds_of(value))
        case Date():
            raise _LeftOut("it compares a day with one that is not counted from today")


def _answered(question: Question) -> Condition:
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            return OptionTest(question.id, Quantifier.ANY_OF, tuple(option.id for option in options))
        case Number() | Duration() | Date():
            if question.minimum == question.maximum:
                raise _LeftOut("every answer makes it hold")
            # A comparison of which every answer says the same is refused in a pack; so is asked on which side it is.
            least = question.minimum + 1
            sides = (Operator.AT_LEAST, Operator.LESS_THAN)
            return AnyOf(tuple(Comparison(question.id, side, least) for side in sides))


def _option_test(item: Item, question: Choice | MultiChoice, operator: str, value: object) -> Condition:
    if operator not in ("=", "!="):
        raise _LeftOut("options have no order here")
    if isinstance(value, bool):
        name = ("yes" if value else "no") if item.kind == "boolean" else None
    else:
        name = next((option.id for data, option in options_of(item) if _same(data, value)), None)
    if name is None:
        raise _LeftOut("it names an option that does not exist")
    found = OptionTest(question.id, Quantifier.ANY_OF, (name,))
    return found if operator == "=" else Not(found)


def _same(data: Json, value: object) -> bool:
    coding = data.get("valueCoding")
    if isinstance(coding, dict) and isinstance(value, dict):
        same_system = "system" not in value or value.get("system") == coding.get("system")
        return same_system and value.get("code") == coding.get("code")
    return value is not None and value in (data.get("valueString"), data.get("valueInteger"), data.get("valueDate"))


def _comparison(question: Quantity, operator: str, value: int | None) -> Condition:
    if value is None:
        raise _LeftOut("it compares with something that cannot be read")
    if operator in _OPERATORS:
        return _all(question, _bound(question, _OPERATORS[operator], value))
    if operator not in ("=", "!="):
        raise _LeftOut("its operator is not known")
    same = [*_bound(question, Operator.AT_LEAST, value), *_bound(question, Operator.AT_MOST, value)]
    return _all(question, same) if operator == "=" else Not(_all(question, same))


def _bound(question: Quantity, operator: Operator, value: int) -> list[Condition]:
    """A comparison, as a pack takes it: one of which every answer says the same is refused there."""
    test = Comparison(question.id, operator, value)
    ends = {holds(test, question.minimum), holds(test, question.maximum)}
    if ends == {False}:
        raise _LeftOut("no answer makes it hold")
    return [] if ends == {True} else [test]


def _all(question: Question, tests: list[Condition]) -> Condition:
    return tests[0] if len(tests) == 1 else All(tuple(tests)) if tests else _answered(question)
