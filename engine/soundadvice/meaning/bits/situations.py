"""Situations: what has become of each question, as far as any condition of the pack can tell, as something to look up.

Of a question that is asked and answered it is the answer, of an amount the number of its stretch between the values at
which some condition changes. An answer that counts only if the question turns out to be asked is in a tuple.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from soundadvice.meaning.cells import cells, conditions_of, thresholds
from soundadvice.meaning.evaluate import State, Truth, truth
from soundadvice.model.condition import (
    Answer,
    Condition,
    LimitTest,
    parts_of,
    questions_of,
    staircase,
    with_parts,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Quantity, Question


class WithoutAnswer:
    """What has become of a question that gives nothing to go by."""

    __slots__ = ("state",)

    def __init__(self, state: State) -> None:
        self.state = state


MISSING = WithoutAnswer(State.UNANSWERED)
"""Asked, and not answered."""
HIDDEN = WithoutAnswer(State.NOT_ENABLED)
"""Not asked, answered or not."""
PENDING = WithoutAnswer(State.PENDING)
"""Not known to be asked, and not answered."""
Situation = Answer | tuple[Answer] | WithoutAnswer
MOST_KEPT = 4096
"""How many situations are remembered of one question or condition: what is kept does not grow with the people."""


def enabled_in(situation: Situation) -> Truth:
    """Whether a question in this situation is asked."""
    if situation is HIDDEN:
        return False
    return None if situation is PENDING or isinstance(situation, tuple) else True


def state_in(situation: Situation) -> State:
    """The state of a question in this situation."""
    if situation.__class__ is WithoutAnswer:
        return situation.state
    return State.PENDING if situation.__class__ is tuple else State.GIVEN


class Remembered:
    """A condition whose value is remembered by the situations of the questions that it mentions."""

    def __init__(self, condition: Condition) -> None:
        self._condition = _as_mentioned(condition)
        self.names = questions_of(condition)
        self._known: dict[Situation | tuple[Situation, ...], Truth] = {}
        self._only = self.names[0] if len(self.names) == 1 else None

    def value(self, at: Mapping[str, Situation], answers: Mapping[str, Answer]) -> Truth:
        """What `truth` says of it; `at` has at least the questions that it mentions."""
        key = at[self._only] if self._only is not None else tuple([at[name] for name in self.names])
        try:
            return self._known[key]
        except KeyError:
            value = truth(self._condition, answers, {name: enabled_in(at[name]) for name in self.names})
            if len(self._known) < MOST_KEPT:
                self._known[key] = value
            return value


def _as_mentioned(condition: Condition) -> Condition:
    """The same condition, which looks at no question but those that `questions_of` names."""
    if isinstance(condition, LimitTest):
        return condition if len(questions_of(condition)) > 1 else staircase(condition)
    return with_parts(condition, tuple([_as_mentioned(part) for part in parts_of(condition)]))


class PlacedQuestion:
    """A question, when it is asked, and which answers to it no condition tells apart."""

    def __init__(self, question: Question, firsts: tuple[int, ...]) -> None:
        self.name = question.id
        self.when = None if question.enable_when is None else Remembered(question.enable_when)
        self.firsts = firsts if isinstance(question, Quantity) else None
        """The first amount of each stretch but the lowest, in order; None for a question with options."""
        self._lowest = question.minimum if isinstance(question, Quantity) else 0

    def found(self, answer: Answer) -> Answer:
        """What is looked up of who is asked and answers so."""
        if self.firsts is None or not isinstance(answer, int):
            return answer
        return bisect_right(self.firsts, answer)

    def situation(self, answers: Mapping[str, Answer], at: Mapping[str, Situation]) -> Situation:
        """The situation that these answers leave it in; `at` has those of the questions before it."""
        answer = answers.get(self.name)
        enabled = True if self.when is None else self.when.value(at, answers)
        if enabled is False:
            return HIDDEN
        if answer is None:
            return MISSING if enabled else PENDING
        return self.found(answer) if enabled else (self.found(answer),)

    def answer(self, situation: Answer) -> Answer:
        """An answer of those in whose situation someone is who was asked and answered."""
        if self.firsts is None or not isinstance(situation, int):
            return situation
        return (self._lowest, *self.firsts)[situation]


def places_of(pack: Pack) -> tuple[PlacedQuestion, ...]:
    """The places of all questions, in the order they are asked."""
    at = thresholds(conditions_of(pack))

    def firsts(question: Question) -> tuple[int, ...]:
        if not isinstance(question, Quantity):
            return ()
        return tuple(cell.first for cell in cells(question, at.get(question.id, ()))[1:])

    return tuple(PlacedQuestion(question, firsts(question)) for question in pack.questions)
