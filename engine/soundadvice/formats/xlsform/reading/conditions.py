"""The conditions of an XLSForm, from XPath to a pack's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from soundadvice.formats.expressions import SIGNS
from soundadvice.formats.xlsform.xpath import (
    Beside,
    Compared,
    Constant,
    Expression,
    Joined,
    Negated,
    NotUnderstood,
    parse,
    simplified,
)
from soundadvice.model.condition import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.question import Choice, MultiChoice, Number, Quantity, Question


@dataclass(slots=True)
class Names:
    """What a form's names have become: questions, options by question and name, and rows that ask whether one is sure.

    `left_out` are names of rows that are not in the pack, with the reason.
    """

    questions: dict[str, Question] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    """The names that more than one row has."""
    options: dict[str, Mapping[str, str]] = field(default_factory=dict)
    unsure: dict[str, Question] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


_CONSTANTS = {"false": False, "no": False, "0": False, "true": True, "yes": True, "1": True}
"""What a cell may hold instead of `false()` and `true()`: pyxform, and spreadsheets, take it so."""


def read_relevant(text: str, names: Names) -> Condition | bool:
    """The condition that a `relevant` says; True or False where it is always so or never. Raises NotUnderstood."""
    constant = _CONSTANTS.get(text.strip().lower())
    if constant is not None:
        return constant
    expression = simplified(parse(text))
    return expression.holds if isinstance(expression, Constant) else _condition(expression, names)


def _condition(expression: Expression, names: Names) -> Condition:
    match expression:
        case Constant():
            raise AssertionError("expressions come here simplified")
        case Compared():
            return _test(expression, names)
        case Beside():
            raise NotUnderstood("only a question can be compared, and only with a text or a number")
        case Joined(word="and", parts=parts):
            return _all([_condition(part, names) for part in parts], names)
        case Joined(parts=parts):
            return _any([_condition(part, names) for part in parts])
        case Negated(part=part):
            found = _condition(part, names)
            return found.condition if isinstance(found, Not) else Not(found)


def _all(parts: list[Condition], names: Names) -> Condition:
    """All of the parts; of a set that is answered and has none of some options, the one test that says so."""
    flat = [one for part in parts for one in (part.conditions if isinstance(part, All) else (part,))]
    for answered in flat:
        question = _answered(answered, names)
        if question is None:
            continue
        refused = [one for one in flat if _is_refused(one, question.id)]
        if refused:
            options = tuple(name for one in refused for name in one.condition.options)  # type: ignore[union-attr]
            none_of = OptionTest(question.id, Quantifier.NONE_OF, tuple(dict.fromkeys(options)))
            flat = [none_of if one is answered else one for one in flat if one not in refused]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def _answered(condition: Condition, names: Names) -> MultiChoice | None:
    """The set of which a condition says no more than that it is answered."""
    if isinstance(condition, OptionTest) and condition.quantifier is Quantifier.ANY_OF:
        for question in names.questions.values():
            if question.id == condition.question and isinstance(question, MultiChoice):
                return question if len(condition.options) == len(question.options) else None
    return None


def _is_refused(condition: Condition, question: str) -> bool:
    return (
        isinstance(condition, Not)
        and isinstance(condition.condition, OptionTest)
        and condition.condition.question == question
        and condition.condition.quantifier is Quantifier.ANY_OF
    )


def _any(parts: list[Condition]) -> Condition:
    """Any of the parts; tests of one question's options become one."""
    found: list[Condition] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, AnyOf):
            found += part.conditions
        elif _same_kind(last, part):
            assert isinstance(last, OptionTest)
            assert isinstance(part, OptionTest)
            found[-1] = OptionTest(part.question, Quantifier.ANY_OF, tuple(dict.fromkeys(last.options + part.options)))
        else:
            found.append(part)
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _same_kind(last: Condition | None, part: Condition) -> bool:
    return (
        isinstance(last, OptionTest)
        and isinstance(part, OptionTest)
        and last.question == part.question
        and last.quantifier is part.quantifier is Quantifier.ANY_OF
    )


def _test(compared: Compared, names: Names) -> Condition:
    name = compared.name
    if name in names.several:
        raise NotUnderstood(f"`{name[:64]}` is the name of several rows")
    if name in names.unsure:
        return _unsure(compared, names.unsure[name])
    if name not in names.questions:
        reason = names.left_out.get(name)
        raise NotUnderstood(f"`{name[:64]}` is {reason or 'not asked before it'}")
    question = names.questions[name]
    if isinstance(question, (Choice, MultiChoice)):
        return _options(compared, question, names.options[name])
    return _amount(compared, question)


def _unsure(compared: Compared, question: Question) -> Condition:
    if compared.value != UNSURE or compared.sign not in ("=", "!=", "selected"):
        raise NotUnderstood(f"of `{compared.name}`, only `unsure` is understood")
    test = UnsureTest(question.id)
    return Not(test) if compared.sign == "!=" else test


def _options(compared: Compared, question: Choice | MultiChoice, options: Mapping[str, str]) -> Condition:
    if compared.value == "" and compared.sign in ("=", "!="):
        every = OptionTest(question.id, Quantifier.ANY_OF, tuple(option.id for option in question.options))
        return every if compared.sign == "!=" else Not(every)
    if compared.value not in options:
        raise NotUnderstood(f"`{compared.name}` has no option `{compared.value[:64]}`")
    if compared.sign not in ("=", "!=", "selected"):
        raise NotUnderstood(f"options of `{compared.name}` cannot be compared with `{compared.sign}`")
    if isinstance(question, MultiChoice) and compared.sign != "selected":
        raise NotUnderstood(
            f"`{compared.name}` is a set: `{compared.sign}` compares all of it, `selected` asks for one"
        )
    test = OptionTest(question.id, Quantifier.ANY_OF, (options[compared.value],))
    return Not(test) if compared.sign == "!=" else test


def _amount(compared: Compared, question: Quantity) -> Condition:
    try:
        steps = Decimal(compared.value).scaleb(question.decimals if isinstance(question, Number) else 0)
    except InvalidOperation:
        raise NotUnderstood(f"`{compared.name}` is a number, and `{compared.value[:40]}` is not") from None
    if compared.sign == "selected" or steps != steps.to_integral_value():
        raise NotUnderstood(f"`{compared.name}` cannot be compared so")
    value = int(steps)
    if compared.sign in ("=", "!="):
        both = _all([_comparison(question, one, value) for one in (Operator.AT_LEAST, Operator.AT_MOST)], Names())
        return Not(both) if compared.sign == "!=" else both
    return _comparison(question, SIGNS[compared.sign], value)


def _comparison(question: Quantity, operator: Operator, value: int) -> Comparison:
    upper = operator in (Operator.AT_LEAST, Operator.LESS_THAN)
    low, high = question.minimum + upper, question.maximum - (not upper)
    if not low <= value <= high:
        raise NotUnderstood(f"every answer to `{question.id}` gives the comparison the same result")
    return Comparison(question.id, operator, value)
