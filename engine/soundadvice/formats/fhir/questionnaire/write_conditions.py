"""Conditions in FHIR: plain `enableWhen` where it can be said so, a FHIRPath expression where it cannot.

Both show an item exactly when the reference says that its question is enabled, not when that is still open. A FHIR
client treats the answer of an item that is not enabled as not there, so a plain test is false of such a question, as
a pack's is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TypeVar, assert_never

from soundadvice.formats.fhir.names import UCUM_CODES, Resource, question_system, unsure_link
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
    Test,
    UnsureTest,
    fold,
    staircase,
    without_not,
)
from soundadvice.model.condition.limits import early
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question, answered_otherwise
from soundadvice.model.time.duration import SECONDS

_MOST_CLAUSES = 6
_MOST_TESTS = 24
_LONGEST = 20_000

_Part = TypeVar("_Part")
Clause = tuple[Resource, ...]
"""Plain tests of which one must hold."""


@dataclass(frozen=True, slots=True)
class ShownWhen:
    """When an item is shown: every clause must hold; or else, an expression. Neither: always."""

    clauses: tuple[Clause, ...] = ()
    expression: str | None = None


def shown_when(pack: Pack, question: Question) -> ShownWhen:
    """When the item of a question is shown. Raises UnsupportedError if that would be too long to say."""
    if question.enable_when is None:
        return ShownWhen()
    positive = _without_not(pack, question.enable_when)
    clauses = _clauses(pack, positive)
    if clauses is not None and all(clauses):  # a clause of no tests never holds, which plain tests cannot say
        return ShownWhen(clauses)
    expression = _expression(pack, positive)
    if len(expression) > _LONGEST:
        raise UnsupportedError("FHIR", f"when `{question.id}` is asked depends on too much", question.span)
    return ShownWhen(expression=expression)


# Without `not` -----------------------------------------------------------------------------------------------------


def _without_not(pack: Pack, condition: Condition) -> Condition:
    """A condition without any `not`, that is true exactly when this one is. What is open need not stay open."""
    return without_not(condition, lambda test: _negated(pack, test))


def _negated(pack: Pack, test: Test) -> Condition:
    """When a test is false: its question is answered otherwise, or is not enabled."""
    question = pack.question[test.question]
    parts = list(answered_otherwise(question, test))
    if question.enable_when is not None:
        parts.append(_without_not(pack, Not(question.enable_when)))
    # Always true, so its negation never is: no option is in none.
    return AnyOf(tuple(parts)) if parts else OptionTest(test.question, Quantifier.ANY_OF, ())


# Plain tests -------------------------------------------------------------------------------------------------------


def _clauses(pack: Pack, condition: Condition) -> tuple[Clause, ...] | None:
    """A condition as clauses of plain tests; None if it cannot be said so, or only at length."""
    # Not a fold: it stops at the first part that cannot be said, and at a product that grows too large.
    match condition:
        case OptionTest() | Comparison() | UnsureTest():
            return _plain(pack, condition)
        case All(conditions=parts):
            found: list[Clause] = []
            for part in parts:
                clauses = _clauses(pack, part)
                if clauses is None:
                    return None
                found += clauses
        case AnyOf(conditions=parts):
            ways = [_clauses(pack, part) for part in parts]
            if None in ways:
                return None
            sure = [way for way in ways if way is not None]
            size = 1
            for way in sure:
                size *= len(way)
                if size > _MOST_CLAUSES:
                    return None
            found = [tuple(test for clause in chosen for test in clause) for chosen in product(*sure)]
        case Count() | ScoreTest() | LimitTest():
            return None
        case Not() | Named():
            raise AssertionError("conditions come here without any `not` or name")
        case _:
            assert_never(condition)
    unique = _once([_once(clause) for clause in found])
    return unique if len(unique) <= _MOST_CLAUSES and sum(map(len, unique)) <= _MOST_TESTS else None


def _once(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    return tuple(part for place, part in enumerate(parts) if part not in parts[:place])


def _plain(pack: Pack, test: Test) -> tuple[Clause, ...] | None:
    """A test as clauses; None if only an expression says it."""
    question = pack.question[test.question]
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            assert isinstance(question, (Choice, MultiChoice))
            if quantifier is Quantifier.NONE_OF:
                left = [option for option in question.options if option.id not in options]
                # That none of these is picked says that another is; of several, only where those stand alone.
                if isinstance(question, MultiChoice) and not all(option.exclusive for option in left):
                    return None
                options, quantifier = tuple(option.id for option in left), Quantifier.ANY_OF
            equal = [_enable_when(test.question, "=", "answerCoding", _coding(pack, question, one)) for one in options]
            return (tuple(equal),) if quantifier is Quantifier.ANY_OF else tuple((one,) for one in equal)
        case Comparison(operator=operator, value=value):
            # Real clients compare the numbers and pass over the units: 5 weeks would be more than 1 month, and 1
            # year less than 3 weeks. So a length of time is compared in an expression.
            if not isinstance(question, Number):
                return None
            if question.decimals:
                return ((_enable_when(test.question, operator.symbol, "answerDecimal", number(question, value)),),)
            return ((_enable_when(test.question, operator.symbol, "answerInteger", value),),)
        case UnsureTest(question=name):
            return ((unsure_is(name, answered=True),),)
        case _:
            assert_never(test)


def number(question: Number, steps: int) -> int | float:
    """A number as JSON takes it, from the question's steps."""
    return float(Decimal(steps).scaleb(-question.decimals)) if question.decimals else steps


def unsure_is(question: str, *, answered: bool) -> Resource:
    """The test that the item "I am not sure" of a number or duration is ticked, or is not."""
    return _enable_when(unsure_link(question), "exists", "answerBoolean", answered)


def _enable_when(link: str, operator: str, key: str, value: object) -> Resource:
    return {"question": link, "operator": operator, key: value}


def _coding(pack: Pack, question: Question, option: str) -> Resource:
    return {"system": question_system(pack, question.id), "code": option}


# Expressions -------------------------------------------------------------------------------------------------------


def _expression(pack: Pack, condition: Condition) -> str:
    """A condition in FHIRPath. Of a question that is itself not always asked it says so too: see `_asked`."""
    return fold(
        condition,
        test=lambda test: _asked(pack, test, _tested(pack, test)),
        all_=lambda said: _joined(" and ", said),
        any_=lambda said: _joined(" or ", said),
        not_=_no_not,
        sum_=_added,
        limit=lambda test: _limit(pack, test),
    )


def _limit(pack: Pack, test: LimitTest) -> str:
    """A number against the limit that another one sets, which is found among all limits by halving them."""
    question, by = pack.question[test.question], pack.question[test.by]
    if not isinstance(question, Number) or not isinstance(by, Number):
        return _expression(pack, staircase(test))
    given = [Comparison(one.id, Operator.AT_LEAST, one.minimum) for one in (by, question)]
    found = f"{values_of(by.id)}.select({_limit_among(question, by, test.limits)})"
    compared = f"{values_of(question.id)}.where($this {'<' if test.below else '>='} {found}).exists()"
    both = _joined(" and ", (*(_asked(pack, one, _tested(pack, one)) for one in given), compared))
    return _joined(" or ", (both, *(_expression(pack, way) for way in early(test))))


def _limit_among(question: Number, by: Number, limits: Sequence[tuple[int, int]]) -> str:
    if len(limits) == 1:
        return str(number(question, limits[0][1]))
    middle = len(limits) // 2
    first = number(by, limits[middle][0])
    halves = (_limit_among(question, by, half) for half in (limits[:middle], limits[middle:]))
    return f"iif($this < {first}, {', '.join(halves)})"


def _added(needed: int, points: tuple[tuple[int, str], ...]) -> str:
    return f"({' + '.join(f'iif({said}, {number}, 0)' for number, said in points)} >= {needed})"


def _joined(word: str, said: tuple[str, ...]) -> str:
    return said[0] if len(said) == 1 else "(" + word.join(said) + ")"


def _no_not(said: str) -> str:
    raise AssertionError("conditions come here without any `not`")


def _asked(pack: Pack, test: Test, said: str) -> str:
    """Clients keep answers to items that are hidden later; an expression would still see them."""
    enable_when = pack.question[test.question].enable_when
    if enable_when is None or len(said) > _LONGEST:
        return said
    return f"({_expression(pack, _without_not(pack, enable_when))} and {said})"


def _tested(pack: Pack, test: Test) -> str:
    question = pack.question[test.question]
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            code = f"{values_of(test.question)}.code"
            among = " or ".join(f"$this = '{option}'" for option in options) or "false"
            match quantifier:
                case Quantifier.ANY_OF:
                    return f"{code}.where({among}).exists()"
                case Quantifier.NONE_OF:
                    return f"({code}.exists() and {code}.where({among}).empty())"
                case Quantifier.ALL_OF:
                    return "(" + " and ".join(f"{code}.where($this = '{one}').exists()" for one in options) + ")"
                case _:
                    assert_never(quantifier)
        case UnsureTest(question=name):
            return f"{values_of(unsure_link(name))}.exists()"
        case Comparison(question=name, operator=operator, value=value):
            symbol = operator.symbol
            if isinstance(question, Duration):
                # In whole seconds, unit by unit: not every client's FHIRPath knows how long a month is.
                ways = (
                    f"(code = '{code}' and value * {SECONDS[unit]} {symbol} {value})"
                    for unit, code in UCUM_CODES.items()
                )
                found = f"{values_of(name)}.where({' or '.join(ways)}).exists()"
            elif isinstance(question, Date):
                # The longer ago, the earlier the day.
                turned = symbol.translate(str.maketrans("<>", "><"))
                found = f"{values_of(name)}.where($this {turned} {days_before_today(value)}).exists()"
            else:
                assert isinstance(question, Number)
                found = f"{values_of(name)}.where($this {symbol} {number(question, value)}).exists()"
            unsure = question.unsure
            return f"({values_of(unsure_link(name))}.empty() and {found})" if unsure else found
        case _:
            assert_never(test)


def days_before_today(days: int) -> str:
    """The day so many days before that on which a form is filled in, as FHIRPath.

    >>> days_before_today(42), days_before_today(-21), days_before_today(0)
    ('today() - 42 days', 'today() + 21 days', 'today()')
    """
    return "today()" if days == 0 else f"today() {'-' if days > 0 else '+'} {abs(days)} days"


def values_of(link: str) -> str:
    """The answers to an item, as FHIRPath."""
    # Items may stand in groups.
    return f"%resource.repeat(item).where(linkId = '{link}').answer.value"
