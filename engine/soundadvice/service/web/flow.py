"""Flow: which page comes next. What is asked is the session's alone; here is when to show what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from soundadvice.acuity import Acuity
from soundadvice.evaluate import State
from soundadvice.question import Question
from soundadvice.service.web.visitors import Visitor

_NEAR = 9
"""Questions left after this one, from which on it is said how many."""


class Page(Enum):
    """A page that a visitor is led to."""

    QUESTION = "/question"
    CHECK = "/check"
    RESULT = "/result"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor is among the questions, in words; `plan` and `rest` say which questions these are."""

    words: str
    plan: bool = False
    rest: bool = False


def told_early(visitor: Visitor) -> bool:
    """Whether something has fired, and nothing can be more urgent."""
    evaluation = visitor.session.evaluation
    return evaluation.decided and evaluation.floor != visitor.session.pack.default


def is_urgent(visitor: Visitor) -> bool:
    """Whether the advice is decided, and hours count."""
    session = visitor.session
    evaluation = session.evaluation
    return evaluation.decided and session.pack.disposition[evaluation.floor].acuity >= Acuity.SAME_DAY


def next_question(visitor: Visitor) -> Question | None:
    """The question to put now, None where it is time for the advice."""
    session = visitor.session
    if told_early(visitor):
        if not visitor.more:
            return None
        rest = session.open_questions
        return session.pack.question[rest[0]] if rest else session.next_question
    visitor.more = False
    return session.next_question


def has_more(visitor: Visitor) -> bool:
    """Whether there are questions left that only tell the doctor more."""
    session = visitor.session
    return told_early(visitor) and bool(session.open_questions or session.next_question is not None)


def onward(visitor: Visitor) -> Page:
    """The page to go to after an answer."""
    if next_question(visitor) is not None:
        return Page.QUESTION
    # INVARIANT: where hours count, nothing stands before the advice.
    return Page.RESULT if is_urgent(visitor) else Page.CHECK


def may_see_result(visitor: Visitor) -> bool:
    """Whether there is an advice to show: at once where hours count; not for old answers that nobody has checked."""
    if not visitor.session.decided:
        return False
    if is_urgent(visitor):
        return True
    return (told_early(visitor) or next_question(visitor) is None) and (visitor.opened is None or visitor.checked)


def settled(visitor: Visitor) -> list[str]:
    """The ids of the questions answered or skipped, as they were put, those that are hidden now left out."""
    session = visitor.session
    states = session.evaluation.states
    return [
        name
        for name in visitor.shown
        if states[name] is State.GIVEN or (name in session.skipped and states[name] is State.UNANSWERED)
    ]


def place(visitor: Visitor, question: Question) -> Place:
    """Where the person is: `Question 3`, and `Question 3, at most 6 more` once the end is near.

    Plan questions are counted apart: they may be skipped.
    """
    session = visitor.session
    states = session.evaluation.states
    if question.id in settled(visitor):
        return Place("Change your answer", plan=question.id not in session.pack.deciding)
    asked = session.pack.deciding
    rest, plan = visitor.more, session.decided and not session.open_questions
    what = "For the doctor: question" if rest else "Question"
    if plan:
        asked = session.pack.plan_questions(session.evaluation.floor)
        what = "Your plan: question"
    done = sum(states[name] is State.GIVEN or name in session.skipped for name in asked)
    pending = (State.UNANSWERED, State.PENDING)
    left = sum(states[name] in pending and name not in session.skipped for name in asked) - 1
    # Many more daunts somebody in pain, and is mostly not true: one answer can bring the advice, or leave some out.
    near = f", at most {left} more" if left <= _NEAR else ""
    return Place(f"{what} {done + 1}" + (near if left > 0 else ", the last one"), plan=plan, rest=rest)
