"""Mistakes: the small ones that an author could make in a condition, each as the condition that it would leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from soundadvice.meaning.cells import threshold
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    ScoreTest,
    UnsureTest,
    parts_of,
    weighed,
    with_parts,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, MultiChoice, Quantity
from soundadvice.model.time.duration import SECONDS, format_duration
from soundadvice.wording.condition_text import amount, phrase

Mistake = tuple[str, Condition]
"""What was done, in words, and the condition with it."""

_STRICTER = {
    Operator.AT_LEAST: Operator.MORE_THAN,
    Operator.MORE_THAN: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.LESS_THAN,
    Operator.LESS_THAN: Operator.AT_MOST,
}


def mistakes(condition: Condition, pack: Pack) -> Iterator[Mistake]:
    """Every small mistake, each once: a `not` too many, or another in the whole or in one of its parts."""
    if not isinstance(condition, Not):
        yield f"`not` put before `{phrase(condition, pack)}`", Not(condition)
    # Not a fold: a mistake may be made at any node, and the rest of the condition stays as it is.
    match condition:
        case OptionTest():
            yield from _of_options(condition, pack)
        case Comparison():
            yield from _of_comparison(condition, pack)
        case UnsureTest():
            pass
        case LimitTest():
            yield from _of_limit(condition, pack)
        case All(conditions=parts) | AnyOf(conditions=parts):
            yield from _of_parts(condition, parts, pack)
        case Not(condition=part):
            yield f"`not` taken from `{phrase(part, pack)}`", part
            # One more `not` inside is the same again.
            yield from ((what, Not(one)) for what, one in mistakes(part, pack) if one != Not(part))
        case Count() | ScoreTest():
            yield from _of_sum(condition, pack)
        case Named(name=name, condition=part):
            # Here alone: the name stands for something else elsewhere.
            yield from ((f"{what} (in `{name}`)", one) for what, one in mistakes(part, pack) if one != Not(part))
        case _:
            assert_never(condition)


def _of_parts(condition: All | AnyOf, parts: tuple[Condition, ...], pack: Pack) -> Iterator[Mistake]:
    kind = type(condition)
    if len(parts) > 1:
        word, other = ("any", AnyOf) if kind is All else ("all", All)
        yield f"`{word}` for `{'all' if kind is All else 'any'}`", other(parts)
        for position, part in enumerate(parts):
            yield f"`{phrase(part, pack)}` dropped", kind((*parts[:position], *parts[position + 1 :]))
    for position, part in enumerate(parts):
        for what, wrong in mistakes(part, pack):
            if len(parts) > 1 or wrong != Not(part):  # of a single part it is the same as of the whole
                yield what, kind((*parts[:position], wrong, *parts[position + 1 :]))


def _of_sum(condition: Count | ScoreTest, pack: Pack) -> Iterator[Mistake]:
    shown, inside = f"`{phrase(condition, pack)}`", parts_of(condition)
    for needed in (condition.at_least - 1, condition.at_least + 1):
        wrong = replace(condition, at_least=needed)
        least, points = weighed(wrong)
        if 0 < least <= sum(number for number, _ in points):
            yield f"{needed} for {condition.at_least} in {shown}", wrong
    for position, part in enumerate(inside):

        def put_back(wrong: Condition, position: int = position) -> Condition:
            return with_parts(condition, (*inside[:position], wrong, *inside[position + 1 :]))

        yield f"`{phrase(part, pack)}` dropped from {shown}", put_back(AnyOf(()))
        yield from ((what, put_back(wrong)) for what, wrong in mistakes(part, pack))


def _of_options(test: OptionTest, pack: Pack) -> Iterator[Mistake]:
    question = pack.question[test.question]
    assert isinstance(question, (Choice, MultiChoice))
    shown = f"`{phrase(test, pack)}`"
    if len(test.options) > 1:
        for option in test.options:
            rest = tuple(one for one in test.options if one != option)
            yield f"`{option}` dropped from {shown}", OptionTest(test.question, test.quantifier, rest)
    for other in question.options:
        if other.id not in test.options:
            more = (*test.options, other.id)
            yield f"`{other.id}` added to {shown}", OptionTest(test.question, test.quantifier, more)
    if isinstance(question, MultiChoice):
        for quantifier in Quantifier:
            # Any and all of one option are the same.
            same = len(test.options) == 1 and Quantifier.NONE_OF not in (quantifier, test.quantifier)
            if quantifier is not test.quantifier and not same:
                yield f"`{quantifier}` for {shown}", OptionTest(test.question, quantifier, test.options)


def _of_comparison(test: Comparison, pack: Pack) -> Iterator[Mistake]:
    question = pack.question[test.question]
    assert isinstance(question, Quantity)
    shown = f"`{phrase(test, pack)}`"
    other = Comparison(test.question, _STRICTER[test.operator], test.value)
    yield f"`{other.operator}` for {shown}", other
    step = _step(question, test.value)
    by = amount(pack, test.question, step) if isinstance(question, Duration) else answer_to_json(question, step)
    for value in (test.value - step, test.value + step):
        wrong = Comparison(test.question, test.operator, value)
        # Of a whole number, one of the two is what the other operator means.
        if question.minimum <= value <= question.maximum and threshold(wrong) != threshold(other):
            yield f"{by} {'less' if value < test.value else 'more'} in {shown}", wrong


def _of_limit(test: LimitTest, pack: Pack) -> Iterator[Mistake]:
    """Another operator, and a limit that is one step off: of a table, all of its limits."""
    shown = f"`{phrase(test, pack)}`"
    if test.amount is None:
        for step in (-1, 1):
            limits = tuple((first, min(max(one + step, test.least), test.most + 1)) for first, one in test.limits)
            if limits != test.limits:
                yield f"each limit one step {'less' if step < 0 else 'more'} in {shown}", replace(test, limits=limits)
        return
    derived, other = pack.derived_value[test.value], _STRICTER[test.operator]
    last = Decimal(1).scaleb(-derived.decimals)
    wrongs = [(f"`{other}` for", other, test.amount)]
    wrongs += [
        (f"{last} {word} in", test.operator, test.amount + sign * last) for word, sign in (("less", -1), ("more", 1))
    ]
    for what, operator, amount_ in wrongs:
        wrong = derived.compared(operator, amount_, pack.ranges, test.always)
        if wrong.limits != test.limits:  # or no answer tells them apart
            yield f"{what} {shown}", wrong


def _step(question: Quantity, value: int) -> int:
    """What "off by one" is: one step of the last decimal; a day, or the smaller unit in which a duration is said."""
    if not isinstance(question, Duration):
        return 1
    unit = format_duration(value).partition(" ")[2].removesuffix("s")
    return min(SECONDS["day"], SECONDS[unit])
