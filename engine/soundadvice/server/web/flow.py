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
from soundadvice.wording.language import say


class NextPage(Enum):
    """A page that a visitor is led to."""

    QUESTION = "/question"
    CHECK_IN = "/check-in"
    CHECK_IN_PLAN = "/check-in/plan"
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
    coming = visitor.coming
    if coming is not None and not coming.told and not told_early(visitor.session):
        # What is of the moment comes before the steps of the check-in, and everything else after them.
        return coming.check_in.moment_question(visitor.session)
    visitor.more = visitor.more and told_early(visitor.session)
    visitor.plan = visitor.plan and may_see_result(visitor)
    return question_to_put(visitor.session, rest=visitor.more, plan=visitor.plan)


def onward(visitor: Visitor) -> NextPage:
    """The page to go to after an answer."""
    question, coming, session = next_question(visitor), visitor.coming, visitor.session
    if coming is not None and not coming.told and question is None and not told_early(session):
        return NextPage.CHECK_IN
    if question is not None:
        if _told_for_plan(visitor, question):
            return NextPage.CHECK_IN_PLAN
        return NextPage.CHOICES if is_choice(visitor, question) else NextPage.QUESTION
    if visitor.plan and may_see_result(visitor) and session.pack.has_plan_at_home(session.evaluation.floor):
        return NextPage.PLAN
    # INVARIANT: where hours count, nothing stands before the advice.
    return NextPage.RESULT if is_urgent(visitor) else NextPage.CHECK


def next_path(visitor: Visitor) -> str:
    """The path of that page, with the question's number."""
    page = onward(visitor)
    if page is NextPage.CHOICES:
        number = choices_page(visitor)
        assert number is not None  # the question that comes is on a page, or makes one
        return f"{page.value}/{number}"
    return f"{page.value}/{len(settled(visitor)) + 1}" if page is NextPage.QUESTION else page.value


def is_choice(visitor: Visitor, question: Question) -> bool:
    """Whether a question that comes stands with others on a page of choices."""
    return visitor.session.decided and is_about_the_plan(visitor.session, question)


def may_see_result(visitor: Visitor) -> bool:
    """Whether there is advice to show: at once where hours count; not for old answers that no one has checked."""
    if not visitor.session.decided or (_is_checking_in(visitor) and not told_early(visitor.session)):
        return False
    if is_urgent(visitor):
        return True
    return visitor.opened is None or visitor.checked


def _is_checking_in(visitor: Visitor) -> bool:
    return visitor.coming is not None and not visitor.coming.told


def _told_for_plan(visitor: Visitor, question: Question) -> bool:
    """Whether the questions for the plan come next, and some were answered at the check-in before."""
    coming, session = visitor.coming, visitor.session
    if coming is None or not coming.told or coming.plan_shown or question.id in session.pack.deciding:
        return False
    return bool(coming.check_in.plan_to_confirm(session))


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
        return QuestionPlace(say(CHANGE))
    if _is_checking_in(visitor) and not told_early(session):
        return QuestionPlace(say("First, how it is right now"))
    return QuestionPlace(place_words(session, question), rest=visitor.more)
