"""Answered: what some people have answered to a question, as the number of one of the different answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from soundadvice.model.condition import UNSURE, Answer, Comparison, OptionTest, Test, UnsureTest, holds
from soundadvice.tables.bits.words import Words, none_of, packed

Which = NDArray[np.bool_]
_NO_STEPS = 0
_FEW = 24
"""Of so few different answers, the people of each are put into a set, and of more into a set for each test."""


class DifferentAnswers(Protocol):
    """Different answers to a question, by their numbers."""

    def __len__(self) -> int:
        """How many there are."""

    @property
    def given(self) -> Which:
        """Which of them are answers."""

    @property
    def unsure(self) -> Which:
        """Which of them have a doubt in them."""

    @property
    def codes(self) -> tuple[NDArray[np.intp], Sequence[str]]:
        """For each what is wrong with it, as a number: 0 for nothing, else one more than the place of its code."""

    def passed(self, test: Test) -> Which:
        """Which of them pass a test of the question."""

    def steps(self) -> tuple[NDArray[np.int64], Which]:
        """The canonical steps of each, and whether it has any."""


class KnownAnswers:
    """Those that have come so far, by what they are. Number 0 is none."""

    def __init__(self) -> None:
        self.answers: list[Answer | None] = [None]
        self.wrong: list[str | None] = [None]
        """What is wrong with each, the answer being none then."""
        self._passed: dict[Test, Which] = {}
        self._steps = np.zeros(0, np.int64)
        self._sure = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        return len(self.answers)

    def add(self, answers: Sequence[tuple[Answer | None, str | None]]) -> int:
        """More of them; the number of the first."""
        first = len(self.answers)
        self.answers += [answer for answer, _ in answers]
        self.wrong += [code for _, code in answers]
        self._passed.clear()
        return first

    @property
    def given(self) -> Which:
        """Which of them are answers."""
        return np.array([answer is not None for answer in self.answers], np.bool_)

    @property
    def unsure(self) -> Which:
        """Which of them have a doubt in them."""
        return np.array([_has_doubt(answer) for answer in self.answers], np.bool_)

    @property
    def codes(self) -> tuple[NDArray[np.intp], Sequence[str]]:
        """What is wrong with each."""
        codes = list(dict.fromkeys(code for code in self.wrong if code is not None))
        place = {code: number for number, code in enumerate(codes, 1)}
        return np.array([0 if code is None else place[code] for code in self.wrong], np.intp), codes

    def passed(self, test: Test) -> Which:
        """Which of them pass a test of the question."""
        found = self._passed.get(test)
        if found is None:
            found = self._passed[test] = self._looked(test)
        return found

    def steps(self) -> tuple[NDArray[np.int64], Which]:
        """The canonical steps of each, and whether it has any."""
        if len(self._steps) < len(self.answers):
            self._sure = np.array([isinstance(answer, int) for answer in self.answers], np.bool_)
            steps = [answer if isinstance(answer, int) else _NO_STEPS for answer in self.answers]
            self._steps = np.array(steps, np.int64)
        return self._steps, self._sure

    def _looked(self, test: Test) -> Which:
        if isinstance(test, Comparison):
            return compared(test, *self.steps())
        return np.array([answer is not None and holds(test, answer) for answer in self.answers], np.bool_)


class AmountColumns:
    """Amounts of which nearly each is another one, as they come: one a person."""

    def __init__(
        self, steps: NDArray[np.int64], sure: Which, unsure: Which, codes: tuple[NDArray[np.intp], Sequence[str]]
    ) -> None:
        self.codes = codes
        fine = codes[0] == 0
        self._steps = steps
        self.unsure: Which = unsure & fine
        self._sure: Which = sure & fine & ~self.unsure
        self.given: Which = self._sure | self.unsure

    def __len__(self) -> int:
        return len(self._steps)

    def passed(self, test: Test) -> Which:
        """Which of them pass a test of the question."""
        match test:
            case Comparison():
                return compared(test, *self.steps())
            case UnsureTest():
                return self.unsure
            case OptionTest():
                raise AssertionError("a test fits the kind of its question: reading sees to that")

    def steps(self) -> tuple[NDArray[np.int64], Which]:
        """The canonical steps of each, and whether it has any."""
        return self._steps, self._sure


def compared(test: Comparison, steps: NDArray[np.int64], sure: Which) -> Which:
    """As `holds`, of many amounts at once."""
    found: Which = test.operator.compare(steps, test.value) & sure
    return found


class AnsweringPeople:
    """What people have answered to a question: `numbers` of the different answers, one a person."""

    def __init__(self, known: DifferentAnswers, numbers: NDArray[np.intp]) -> None:
        self.known = known
        self.numbers = numbers
        self._given: Words | None = None
        self._each: list[Words] | None = None
        if len(known) <= _FEW:
            small = numbers.astype(np.uint8)
            self._each = [packed(small == number) for number in range(len(known))]

    @property
    def given(self) -> Words:
        """Those who have answered."""
        if self._given is None:
            self._given = self.who(self.known.given)
        return self._given

    def who(self, which: NDArray[np.bool_]) -> Words:
        """Those whose answer is one of these."""
        if self._each is None:
            return packed(which[self.numbers])
        found = none_of(len(self.numbers))
        for number in np.flatnonzero(which):
            found |= self._each[number]
        return found

    def passing(self, test: Test) -> Words:
        """Those who have answered so that they pass a test."""
        return self.who(self.known.passed(test))

    def steps(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The canonical steps of each person, and whether there are any."""
        steps, sure = self.known.steps()
        return steps[self.numbers], sure[self.numbers]


def _has_doubt(answer: Answer | None) -> bool:
    return answer == UNSURE or (isinstance(answer, frozenset) and UNSURE in answer)
