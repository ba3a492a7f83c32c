"""Truths: of whom a condition is true and of whom it is false, in Kleene's logic. Of the others it is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from soundadvice.model.condition import Comparison, LimitTest, OptionTest, UnsureTest
from soundadvice.tables.bits.answered import AnsweringPeople
from soundadvice.tables.bits.program import Contrary, JoinedStep, Program, Step, SumStep
from soundadvice.tables.bits.words import Words, every_of, none_of, packed, unpacked

Numbers = NDArray[np.int64]


class Truths(NamedTuple):
    """Two sets of people, which have no one in common."""

    true: Words
    false: Words

    @property
    def open(self) -> Words:
        """Those of whom it is neither."""
        return ~(self.true | self.false)


Enabled = Mapping[str, Truths | None]
"""By question, who is asked it; None where everyone is."""


def is_true_of_all(rows: int) -> Truths:
    """What is true of everyone."""
    return Truths(every_of(rows), none_of(rows))


def is_false_of_all(rows: int) -> Truths:
    """What is false of everyone."""
    return Truths(none_of(rows), every_of(rows))


class BitMeaning:
    """The value of each condition of a program, for some people. `evaluate.truth` says the same of each of them."""

    def __init__(self, program: Program, people: Mapping[str, AnsweringPeople], rows: int, enabled: Enabled) -> None:
        self._program = program
        self._people = people
        self._rows = rows
        self._enabled = enabled
        self._known: dict[int, Truths] = {}
        self._sums: dict[tuple[tuple[int, int], ...], tuple[Numbers, Numbers]] = {}

    def of(self, condition: int) -> Truths:
        """The value of a condition, by its number. `enabled` must have the questions that it looks at."""
        return self._value(self._program.results[condition])

    def _value(self, number: int) -> Truths:
        found = self._known.get(number)
        if found is None:
            found = self._worked_out(self._program.steps[number])
            if self._program.used[number] > 1:
                self._known[number] = found
        return found

    def _worked_out(self, step: Step) -> Truths:
        match step:
            case OptionTest() | Comparison() | UnsureTest():
                people, enabled = self._people[step.question], self._enabled[step.question]
                true = people.passing(step)
                false = people.given & ~true
                # A test is *enabled and answered so*.
                return Truths(true, false) if enabled is None else Truths(true & enabled.true, false | enabled.false)
            case JoinedStep(all=True, parts=(first, *others)):
                true, false = self._value(first)
                for part in others:
                    value = self._value(part)
                    true, false = true & value.true, false | value.false
                return Truths(true, false)
            case JoinedStep(parts=(first, *others)):
                true, false = self._value(first)
                for part in others:
                    value = self._value(part)
                    true, false = true | value.true, false & value.false
                return Truths(true, false)
            case JoinedStep(all=all_):
                return is_true_of_all(self._rows) if all_ else is_false_of_all(self._rows)
            case Contrary(part=part):
                true, false = self._value(part)
                return Truths(false, true)
            case SumStep(needed=needed, points=points):
                least, most = self._points(points)
                return Truths(packed(least >= needed), packed(most < needed))
            case LimitTest():
                return self._limit(step)
            case _:
                assert_never(step)

    def _points(self, points: tuple[tuple[int, int], ...]) -> tuple[Numbers, Numbers]:
        """The fewest and the most points that each can have: those of a score are added up once, for all its bars."""
        found = self._sums.get(points)
        if found is None:
            least, most = np.zeros(self._rows, np.int64), np.zeros(self._rows, np.int64)
            for number, part in points:
                true, false = self._value(part)
                least += number * unpacked(true, self._rows)
                most += number * unpacked(~false, self._rows)
            found = self._sums[points] = least, most
        return found

    def _limit(self, test: LimitTest) -> Truths:
        """As `evaluate` has it, step by step, of all of them at once."""
        by, amount = self._people[test.by], self._people[test.question]
        firsts = np.array([first for first, _ in test.limits], np.int64)
        limits = np.array([limit for _, limit in test.limits], np.int64)
        chosen, is_chosen = by.steps()
        limit = limits[np.maximum(np.searchsorted(firsts, chosen, side="right") - 1, 0)]
        least_limit, most_limit = (np.where(is_chosen, limit, end) for end in (limits.min(), limits.max()))
        steps, is_known = amount.steps()
        least, most = (np.where(is_known, steps, end) for end in (test.least, test.most))
        if test.below:
            some, every = least < most_limit, most < least_limit
        else:
            some, every = most >= least_limit, least >= most_limit
        unsure = unpacked(by.who(by.known.unsure) | amount.who(amount.known.unsure), self._rows)
        some &= ~unsure
        every &= ~unsure
        if test.by not in test.always:
            every &= is_chosen
        if test.question not in test.always:
            every &= is_known
        true, false = packed(every), packed(~some)
        for name in {test.by, test.question}:
            enabled = self._enabled[name]
            if enabled is not None:
                true, false = true & enabled.true, false | enabled.false
        return Truths(true, false)
