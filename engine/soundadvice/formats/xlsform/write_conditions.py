"""Conditions: a condition as the XPath of a form's `relevant` column.

A form takes the answer to a question that it does not ask for empty, and a test of an empty answer for false: just what
a test of a question that is not enabled is. Only what is skipped is different: see `Relevant.differs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

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
    needed_to_miss,
    staircase,
    weighed,
)
from soundadvice.model.condition.limits import early
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Duration, MultiChoice, Number, Quantity, Question, allows_unsure

_SIGN = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<"}


@dataclass(frozen=True, slots=True)
class Relevant:
    """An XPath expression, and whether it differs from the condition where something was skipped."""

    xpath: str
    differs: bool = False


class HelperNames:
    """The names of the rows that a number or duration needs beside its own: none that a question has."""

    def __init__(self, pack: Pack) -> None:
        self._taken = frozenset(pack.question)

    def known(self, question: Number | Date) -> str:
        """Whether the person can say the number, or the day."""
        return self._free(f"{question.id}__known")

    def day(self, question: Date) -> str:
        """The day itself: the question's own name has how long ago it was."""
        return self._free(f"{question.id}__day")

    def of_duration(self, question: Duration) -> tuple[str, str, str]:
        """The group, the unit and the number of a duration."""
        group, unit, amount = (self._free(f"{question.id}__{part}") for part in ("asked", "unit", "amount"))
        return group, unit, amount

    def unsure(self, question: Question) -> str:
        """The row whose answer can be `unsure`."""
        if isinstance(question, (Number, Date)):
            return self.known(question)
        return self.of_duration(question)[1] if isinstance(question, Duration) else question.id

    def words(self, question: str, part: str, language: str) -> str:
        """The words of a part of a question that depend on answers, in a language where there are several."""
        tag = f"__{language.replace('-', '_').lower()}" if language else ""
        return self._free(f"{question}__{part.replace('.', '_')}{tag}")

    def _free(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        return name


def relevant(condition: Condition, pack: Pack, names: HelperNames) -> Relevant:
    """The condition as a form says it."""
    return _Writer(pack, names).write(condition)


@dataclass(frozen=True, slots=True)
class _Writer:
    pack: Pack
    names: HelperNames

    def write(self, condition: Condition, *, negate: bool = False) -> Relevant:
        """Where it is sure that a condition holds, or with `negate`, that it does not."""
        # Not a fold: a `not` changes what is asked of the parts below it.
        match condition:
            case OptionTest() | Comparison() | UnsureTest():
                return self._negated(condition) if negate else Relevant(self._test(condition))
            case All(conditions=parts) | AnyOf(conditions=parts):
                each = [self.write(part, negate=negate) for part in parts]
                word = " and " if isinstance(condition, All) is not negate else " or "
                joined = word.join(f"({one.xpath})" if _joins(one.xpath) else one.xpath for one in each)
                return Relevant(joined, any(one.differs for one in each))
            case Not(condition=part):
                return self.write(part, negate=not negate)
            case Count() | ScoreTest():
                return self._sum(condition, negate=negate)
            case Named(condition=part):
                return self.write(part, negate=negate)
            case LimitTest():
                return self.write(staircase(condition), negate=True) if negate else Relevant(self._limit(condition))
            case _:
                assert_never(condition)

    def _sum(self, condition: Count | ScoreTest, *, negate: bool) -> Relevant:
        needed, points = weighed(condition)
        if negate:
            needed = needed_to_miss(needed, points)
        each = [(number, self.write(part, negate=negate)) for number, part in points]
        added = " + ".join(f"if({one.xpath}, {number}, 0)" for number, one in each)
        return Relevant(f"({added}) >= {needed}", any(one.differs for _, one in each))

    def _limit(self, test: LimitTest) -> str:
        """A number against the limit that another one sets, which is found among all limits by halving them."""
        by, question = f"${{{test.by}}}", f"${{{test.question}}}"
        compared = f"{question} {'<' if test.below else '>='} {self._limit_among(test, test.limits)}"
        both = f"{by} != '' and {question} != '' and {compared}"
        ways = [self.write(way).xpath for way in early(test)]
        return " or ".join(f"({one})" for one in (both, *ways)) if ways else both

    def _limit_among(self, test: LimitTest, limits: Sequence[tuple[int, int]]) -> str:
        if len(limits) == 1:
            return self._amount(test.question, limits[0][1])
        middle = len(limits) // 2
        halves = (self._limit_among(test, half) for half in (limits[:middle], limits[middle:]))
        return f"if(${{{test.by}}} < {self._amount(test.by, limits[middle][0])}, {', '.join(halves)})"

    def _amount(self, name: str, value: int) -> str:
        question = self.pack.question[name]
        return f"{Decimal(value).scaleb(-question.decimals if isinstance(question, Number) else 0):f}"

    def _negated(self, test: OptionTest | Comparison | UnsureTest) -> Relevant:
        question = self.pack.question[test.question]
        negated = f"not({self._test(test)})"
        if question.id in self.pack.deciding:
            return Relevant(negated)  # it is answered by now, or it is not asked
        if question.enable_when is not None:
            return Relevant(negated, differs=True)
        return Relevant(f"{self._answered(question)} and {negated}")

    def _answered(self, question: Question) -> str:
        given = f"${{{question.id}}} != ''"
        if isinstance(question, Quantity) and allows_unsure(question):
            return f"({given} or ${{{self.names.unsure(question)}}} = '{UNSURE}')"
        return given

    def _test(self, test: OptionTest | Comparison | UnsureTest) -> str:
        question = self.pack.question[test.question]
        match test:
            case OptionTest(quantifier=quantifier, options=options):
                return self._options(question, quantifier, options)
            case Comparison(operator=operator, value=value):
                return f"${{{question.id}}} {_SIGN[operator]} {self._amount(question.id, value)}"
            case UnsureTest():
                return f"${{{self.names.unsure(question)}}} = '{UNSURE}'"
            case _:
                assert_never(test)

    def _options(self, question: Question, quantifier: Quantifier, options: tuple[str, ...]) -> str:
        several = isinstance(question, MultiChoice)
        given = f"${{{question.id}}}"
        tests = [f"selected({given}, '{name}')" if several else f"{given} = '{name}'" for name in options]
        match quantifier:
            case Quantifier.ANY_OF:
                return " or ".join(tests)
            case Quantifier.ALL_OF:
                return " and ".join(tests)
            case Quantifier.NONE_OF:
                return " and ".join([f"{given} != ''", *(f"not({one})" for one in tests)])
            case _:
                assert_never(quantifier)


def _joins(xpath: str) -> bool:
    return " and " in xpath or " or " in xpath
