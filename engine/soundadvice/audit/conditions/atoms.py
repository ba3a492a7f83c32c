"""Atoms: the smallest tests of a condition, an option of a list each by itself, and when one alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from soundadvice.audit.conditions.sums import without_part
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.meaning.evaluate import Truth, truth
from soundadvice.model.condition import (
    All,
    Answer,
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
    Test,
    UnsureTest,
    weighed,
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A test in its place in a condition. It decides, alone, where `true` all hold and `false` all do not.

    Those are what stands beside it, at every level: the other parts of an `all` must be true, those of an `any` false,
    or they would settle the result whatever the atom is. This is the masking form of MC/DC.
    """

    test: Test | LimitTest
    true: tuple[Condition, ...]
    false: tuple[Condition, ...]

    def value(self, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> Truth:
        """What the test is for these answers."""
        return truth(self.test, answers, enabled)

    def decides(self, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> bool:
        """Whether these answers leave the result to this atom alone, and settle all that stands beside it."""
        return all(truth(one, answers, enabled) is True for one in self.true) and all(
            truth(one, answers, enabled) is False for one in self.false
        )

    def literal(self, meaning: Meaning, value: bool) -> Literal:
        """Where the test has that value."""
        return meaning.rails(self.test)[0 if value else 1]

    def deciding(self, meaning: Meaning, value: bool) -> Literal:
        """Where the test has that value, and it alone makes the result what it is."""
        beside = [meaning.rails(one)[0] for one in self.true] + [meaning.rails(one)[1] for one in self.false]
        return meaning.space.gates.all_of([self.literal(meaning, value), *beside])


def atoms(condition: Condition) -> Iterator[Atom]:
    """The atoms of a condition, from left to right; one that stands in it twice comes twice."""
    yield from _atoms(condition, (), ())


def _atoms(condition: Condition, true: tuple[Condition, ...], false: tuple[Condition, ...]) -> Iterator[Atom]:
    # Not a fold: each part is told which parts stand beside it.
    match condition:
        case OptionTest(options=options) if len(options) > 1:
            yield from _atoms(_each_option(condition), true, false)
        case OptionTest() | Comparison() | UnsureTest() | LimitTest():
            yield Atom(condition, true, false)
        case All(conditions=parts):
            for position, part in enumerate(parts):
                yield from _atoms(part, (*true, *parts[:position], *parts[position + 1 :]), false)
        case AnyOf(conditions=parts):
            for position, part in enumerate(parts):
                yield from _atoms(part, true, (*false, *parts[:position], *parts[position + 1 :]))
        case Not(condition=part) | Named(condition=part):
            yield from _atoms(part, true, false)
        case Count() | ScoreTest():
            for position, (number, part) in enumerate(weighed(condition)[1]):
                # Alone it decides where the others fall short, and do so no more with its points.
                enough, too_many = without_part(condition, position, -number), without_part(condition, position)
                beside = (*true, enough), (*false, too_many)
                inside = part
                while isinstance(inside, Not):  # twice, where points below 0 are added for a negated test
                    inside = inside.condition
                if isinstance(condition, ScoreTest) and isinstance(inside, (OptionTest, Comparison, UnsureTest)):
                    yield Atom(inside, *beside)  # of the options that add the same, any does
                else:
                    yield from _atoms(part, *beside)
        case _:
            assert_never(condition)


def _each_option(test: OptionTest) -> Condition:
    """The same test as one of each option, joined."""
    single = tuple(OptionTest(test.question, test.quantifier, (option,)) for option in test.options)
    return AnyOf(single) if test.quantifier is Quantifier.ANY_OF else All(single)
