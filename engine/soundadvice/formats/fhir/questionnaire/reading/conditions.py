"""Skip logic of a FHIR Questionnaire: `enableWhen` as a condition.

What cannot be said is left out with a note, and the question is then asked of everyone: a question too many is a
nuisance, a question too few a danger.
"""

from __future__ import annotations

import operator as compare
from collections.abc import Callable, Mapping
from decimal import Decimal

from soundadvice.formats.expressions import SIGNS
from soundadvice.formats.fhir.questionnaire.reading.amounts import seconds_of, steps_of
from soundadvice.formats.fhir.questionnaire.reading.form import Form, Item
from soundadvice.formats.fhir.questionnaire.reading.items import AskedItem
from soundadvice.formats.fhir.questionnaire.reading.values import Json, decimal_of, objects
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

_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": compare.ge,
    ">": compare.gt,
    "<=": compare.le,
    "<": compare.lt,
}


class _LeftOut(Exception):  # noqa: N818 - it is caught where it is raised
    """Why a test cannot be said."""


def enable_when(item: Item, earlier: Mapping[str, AskedItem], form: Form) -> Condition | None:
    """When an item is asked: its own condition, and those of the groups around it; None if always."""
    parts = []
    for data in (*item.around, item.data):
        if "enableWhen" in data:
            _take(form, data)
            try:
                found = _condition(data, item, earlier)
            except _LeftOut as reason:
                form.notes.add(item, f"its `enableWhen` is left out, so it is asked of everyone: {reason}")
            else:
                if found is not None:
                    parts.append(found)
    return None if not parts else parts[0] if len(parts) == 1 else All(tuple(_flat(parts)))


def _take(form: Form, data: Json) -> None:
    """Takes the tests of an item, and of each what a test has."""
    for test in objects(form.ledger.take(data, "enableWhen")):
        for key in test:
            if key in ("question", "operator", "hasAnswer") or key.startswith("answer"):
                form.ledger.take_all(form.ledger.take(test, key))
    form.ledger.take(data, "enableBehavior")


def _flat(parts: list[Condition]) -> list[Condition]:
    return [inner for part in parts for inner in (part.conditions if isinstance(part, All) else (part,))]


def _condition(data: Json, item: Item, earlier: Mapping[str, AskedItem]) -> Condition | None:
    tests = data["enableWhen"]
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        raise _LeftOut("it is not a list of tests")
    if any("modifierExtension" in test for test in tests):
        raise _LeftOut("a test has a `modifierExtension`, which is not understood")
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


def _test(test: Json, earlier: Mapping[str, AskedItem]) -> Condition:
    link, operator, value = _parts(test)
    if link not in earlier and link.removesuffix(".unsure") in earlier and operator == "exists":
        question = earlier[link.removesuffix(".unsure")].question
        if isinstance(question, Quantity) and question.unsure:
            found: Condition = UnsureTest(question.id)
            return found if value is True else Not(found)
    if link not in earlier:
        raise _LeftOut("it looks at an item that is left out, or that comes later")
    asked = earlier[link]
    question = asked.question
    if operator == "exists":
        found = _answered(question)
        if value is not True and question.enable_when is None:
            raise _LeftOut("it is asked only as long as another is not answered")
        return found if value is True else Not(found)
    match question:
        case Choice() | MultiChoice():
            return _option_test(asked, question, operator, value)
        case Number():
            steps = steps_of(value.get("value") if isinstance(value, dict) else value, question.decimals)
            return _comparison(question, operator, steps)
        case Duration():
            return _comparison(question, operator, seconds_of(value))
        case Date():
            raise _LeftOut("it compares a day with one that is not counted from today")


def _parts(test: Json) -> tuple[str, str, object]:
    """The item that a test looks at, how it compares, and with what. STU3 has no operator, and says `hasAnswer`."""
    value = next((one for key, one in test.items() if key.startswith("answer")), None)
    if "operator" not in test and "hasAnswer" in test:
        return str(test.get("question")), "exists", test["hasAnswer"]
    return str(test.get("question")), str(test.get("operator", "=")), value


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


def _option_test(asked: AskedItem, question: Choice | MultiChoice, operator: str, value: object) -> Condition:
    if operator in _COMPARED:
        names = _in_order(asked, operator, value)
    elif operator in ("=", "!="):
        names = [one.option.id for one in asked.options if _same(one.value, value)][:1]
    else:
        raise _LeftOut("its operator is not known")
    if not names:
        raise _LeftOut("it names an option that does not exist")
    if len(names) == len(question.options):
        return _answered(question)
    found = OptionTest(question.id, Quantifier.ANY_OF, tuple(names))
    return Not(found) if operator == "!=" else found


def _in_order(asked: AskedItem, operator: str, value: object) -> list[str]:
    """The options that are more, or less, than a number, where all of them are numbers."""
    numbers = [(decimal_of(one.value), one.option.id) for one in asked.options]
    limit = decimal_of(value)
    if limit is None or any(number is None for number, _ in numbers):
        raise _LeftOut("options have no order here")
    return [name for number, name in numbers if number is not None and _COMPARED[operator](number, limit)]


def _same(option: object, value: object) -> bool:
    if isinstance(option, dict):
        if not isinstance(value, dict) or "code" not in value:
            return False
        same_system = "system" not in value or value.get("system") == option.get("system")
        return same_system and value.get("code") == option.get("code")
    # True is 1 in Python, and not in a form.
    return value is not None and isinstance(option, bool) == isinstance(value, bool) and option == value


def _comparison(question: Quantity, operator: str, value: int | None) -> Condition:
    if value is None:
        raise _LeftOut("it compares with something that cannot be read")
    if operator in SIGNS:
        return _all(question, _bound(question, SIGNS[operator], value))
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
