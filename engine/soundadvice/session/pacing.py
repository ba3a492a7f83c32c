"""Pacing: when to tell the advice and when to ask on, and how it is said where the person is among the questions.

What is asked is the session's alone. Whoever shows a session to a person, on whatever screen, does it in this order.
"""

from __future__ import annotations

from soundadvice.meaning.evaluate import State
from soundadvice.model.question import Question
from soundadvice.session.session import Session

CHANGE = "Change your answer"
PLAN_COMES = (
    "The questions about your pain are done. The next ones choose your plan. You can skip any of them. Then you hear "
    "what to do."
)
WAITING_COMES = (
    "The questions for the doctor are done. The next ones choose what you can do while you wait for your visit. You "
    "can skip any of them."
)
_NEAR = 9
"""Questions left after this one, from which on it is said how many."""


def told_early(session: Session) -> bool:
    """Whether something has fired, and nothing can be more urgent."""
    evaluation = session.evaluation
    return evaluation.decided and evaluation.floor != session.pack.default


def question_to_put(session: Session, *, rest: bool) -> Question | None:
    """The question to put now, None if it is time for the advice.

    `rest`: the person has the advice, and answers what is left for the doctor.
    """
    if not told_early(session):
        return session.next_question
    if not rest:
        return None
    left = session.open_questions
    return session.pack.question[left[0]] if left else session.next_question


def has_more(session: Session) -> bool:
    """Whether there are questions left that cannot make the advice more urgent, once it is told."""
    return told_early(session) and bool(session.open_questions or session.next_question is not None)


def more_words(session: Session) -> str:
    """What the questions that are left are good for: `tell the doctor more`, or more than that."""
    doctor = ["tell the doctor more"] if session.open_questions else []
    plan = ["choose what you can do while you wait"] if _has_plan_questions(session) else []
    return " and ".join(doctor + plan) or "tell the doctor more"


def _has_plan_questions(session: Session) -> bool:
    """Whether exercises go with the advice, and an answer to come could change which."""
    floor, pack = session.evaluation.floor, session.pack
    left = set(pack.plan_questions(floor)) - set(session.answers) - session.skipped
    return pack.has_plan_at_home(floor) and bool(left)


def plan_comes(session: Session) -> str | None:
    """What is said before the questions about a plan with exercises; None while the next question is about none."""
    floor, pack = session.evaluation.floor, session.pack
    if not is_about_the_plan(session) or not pack.has_plan_at_home(floor):
        return None
    return PLAN_COMES if floor == pack.default else WAITING_COMES


def is_about_the_plan(session: Session) -> bool:
    """Whether the question to put now can only change the plan."""
    return session.decided and not session.open_questions


def place_words(session: Session, *, rest: bool) -> str:
    """Where the person is: `Question 3`, and `Question 3, at most 6 more` once the end is near.

    Plan questions are counted apart: they may be skipped.
    """
    states, passed = session.evaluation.states, session.skipped
    asked = session.pack.deciding
    what = "For the doctor: question" if rest else "Question"
    if is_about_the_plan(session):
        asked = session.pack.plan_questions(session.evaluation.floor)
        what = "Your plan: question"
    done = sum(states[name] is State.GIVEN or name in passed for name in asked)
    left = sum(states[name] in (State.UNANSWERED, State.PENDING) and name not in passed for name in asked) - 1
    # Many more daunts someone in pain, and is mostly not true: one answer can bring the advice, or leave some out.
    near = f", at most {left} more" if left <= _NEAR else ""
    return f"{what} {done + 1}" + (near if left > 0 else ", the last one")
