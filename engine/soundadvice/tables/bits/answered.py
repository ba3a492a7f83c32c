"""Answered: what some people have answered to a question, as the number of one of the different answers to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from soundadvice.model.condition import UNSURE, Answer, Comparison, OptionTest, Test, UnsureTest, holds
from soundadvice.model.question import Question
from soundadvice.tables.bits.words import Words, none_of, packed

_NO_STEPS = 0
_FEW = 24
"""Of so few different answers, the people of each are put into a set, and of more into a set for each test."""


class Known:
    """The different answers to a question that have come so far. Number 0 is none."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.answers: list[Answer | None] = [None]
        self.wrong: list[str | None] = [None]
        """What is wrong with each, the answer being none then."""
        self._passed: dict[Test, NDArray[np.bool_]] = {}
        self._steps = np.zeros(0, np.int64)
        self._sure = np.zeros(0, np.bool_)

    def add(self, answers: Sequence[tuple[Answer | None, str | None]]) -> int:
        """More of them; the number of the first."""
        first = len(self.answers)
        self.answers += [answer for answer, _ in answers]
        self.wrong += [code for _, code in answers]
        self._passed.clear()
        return first

    @property
    def given(self) -> NDArray[np.bool_]:
        """Which of them are answers."""
        return np.array([answer is not None for answer in self.answers], np.bool_)

    @property
    def unsure(self) -> NDArray[np.bool_]:
        """Which of them have a doubt in them."""
        return np.array([_has_doubt(answer) for answer in self.answers], np.bool_)

    @property
    def bad(self) -> NDArray[np.bool_]:
        """Which of them cannot be taken."""
        return np.array([code is not None for code in self.wrong], np.bool_)

    def passed(self, test: Test) -> NDArray[np.bool_]:
        """Which of them pass a test of the question."""
        found = self._passed.get(test)
        if found is None:
            found = self._passed[test] = self._looked(test)
        return found

    def steps(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The canonical steps of each, and whether it has any."""
        if len(self._steps) < len(self.answers):
            self._sure = np.array([isinstance(answer, int) for answer in self.answers], np.bool_)
            steps = [answer if isinstance(answer, int) else _NO_STEPS for answer in self.answers]
            self._steps = np.array(steps, np.int64)
        return self._steps, self._sure

    def _looked(self, test: Test) -> NDArray[np.bool_]:
        match test:
            case Comparison(operator=operator, value=value):
                # As `holds`, of many at once: there may be thousands of different amounts.
                steps, sure = self.steps()
                compared: NDArray[np.bool_] = operator.compare(steps, value) & sure
                return compared
            case OptionTest() | UnsureTest():
                return np.array([answer is not None and holds(test, answer) for answer in self.answers], np.bool_)


class People:
    """What people have answered to a question: `numbers` of the different answers, one a person."""

    def __init__(self, known: Known, numbers: NDArray[np.intp]) -> None:
        self.known = known
        self.numbers = numbers
        self._given: Words | None = None
        self._each: list[Words] | None = None
        if len(known.answers) <= _FEW:
            small = numbers.astype(np.uint8)
            self._each = [packed(small == number) for number in range(len(known.answers))]

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
