"""Flow: which page comes next. What is asked is the session's alone; here is when to show what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from soundadvice.meaning.evaluate import State
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import Question
from soundadvice.server.web.visit.choices import choices_page
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.pacing import CHANGE, is_about_the_plan, place_words, question_to_put, told_early


class NextPage(Enum):
    """A page that a visitor is led to."""

    QUESTION = "/question"
    CHECK = "/check"
    RESULT = "/result"
    CHOICES = "/choices"
    """The questions that make the plan, several on a page."""
    PLAN = "/plan"


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """Where a visitor is among the questions, in words; `rest`: these are those for the doctor."""

    words: str
    rest: bool = False


def is_urgent(visitor: Visitor) -> bool:
    """Whether the advice is decided, and hours count."""
    session = visitor.session
    evaluation = session.evaluation
    return evaluation.decided and session.pack.disposition[evaluation.floor].acuity >= Acuity.SAME_DAY


def next_question(visitor: Visitor) -> Question | None:
    """The question to put now, None where it is time for the advice."""
    visitor.more = visitor.more and told_early(visitor.session)
    visitor.plan = visitor.plan and visitor.session.decided
    return question_to_put(visitor.session, rest=visitor.more, plan=visitor.plan)


def onward(visitor: Visitor) -> NextPage:
    """The page to go to after an answer."""
    coming = next_question(visitor)
    if coming is not None:
        return NextPage.CHOICES if is_choice(visitor, coming) else NextPage.QUESTION
    if visitor.plan and may_see_result(visitor) and visitor.session.pack.has_plan_at_home(_floor(visitor)):
        return NextPage.PLAN
    # INVARIANT: where hours count, nothing stands before the advice.
    return NextPage.RESULT if is_urgent(visitor) else NextPage.CHECK


def next_path(visitor: Visitor) -> str:
    """The path of that page, with the question's number."""
    page = onward(visitor)
    if page is NextPage.CHOICES:
        return f"{page.value}/{choices_page(visitor) or 1}"
    return f"{page.value}/{len(settled(visitor)) + 1}" if page is NextPage.QUESTION else page.value


def is_choice(visitor: Visitor, question: Question) -> bool:
    """Whether a question that comes stands with others on a page of choices."""
    return visitor.session.decided and is_about_the_plan(visitor.session, question)


def may_see_result(visitor: Visitor) -> bool:
    """Whether there is advice to show: at once where hours count; not for old answers that no one has checked."""
    if not visitor.session.decided:
        return False
    if is_urgent(visitor):
        return True
    return visitor.opened is None or visitor.checked


def _floor(visitor: Visitor) -> str:
    return visitor.session.evaluation.floor


def settled(visitor: Visitor) -> list[str]:
    """The ids of the questions answered or skipped, as they were put, those that are hidden now left out."""
    session = visitor.session
    states = session.evaluation.states
    return [
        name
        for name in visitor.shown
        if states[name] is State.GIVEN or (name in session.skipped and states[name] is State.UNANSWERED)
    ]


def place(visitor: Visitor, question: Question) -> QuestionPlace:
    """Where the person is among the questions."""
    session = visitor.session
    if question.id in settled(visitor):
        return QuestionPlace(CHANGE)
    return QuestionPlace(place_words(session, question), rest=visitor.more)
