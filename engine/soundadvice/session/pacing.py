"""Pacing: when to tell the advice and when to ask on, and how it is said where the person is among the questions.

What is asked is the session's alone. Whoever shows a session to a person, on whatever screen, does it in this order:
the questions that decide; the advice; then, only if the person wants that, more for the doctor, or their plan.
"""

from __future__ import annotations

import weakref

from soundadvice.meaning.cells import time_units
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, MultiChoice, Question
from soundadvice.session.most_questions import most_questions
from soundadvice.session.session import Session
from soundadvice.typed import Units, units_of
from soundadvice.wording.amounts import in_unit
from soundadvice.wording.language import say, say_count, to_say

CHANGE = to_say("Change your answer")
PLAN_COMES = to_say("These questions choose your plan. You can skip any of them.")
WAITING_COMES = to_say(
    "These questions choose what you can do while you wait for your visit. You can skip any of them."
)
MAKE_PLAN = to_say("Make my plan")
MAKE_WAITING_PLAN = to_say("Choose what I can do while I wait")
TELL_MORE = to_say("Answer the other questions, to tell the doctor more")
_NEAR = 9
"""Questions left after this one, from which on it is said how many there are at most."""
_A_MINUTE = 4
"""Questions that someone reads and answers in a minute: most are about 70 words with their answers."""


def told_early(session: Session) -> bool:
    """Whether something has fired, and nothing can be more urgent."""
    evaluation = session.evaluation
    return evaluation.decided and evaluation.floor != session.pack.default


def units_for(pack: Pack, question: Question) -> Units | None:
    """The units to answer a length of time in: shorter ones where they matter in this pack. None for other kinds."""
    return units_of(question, time_units(pack, question)) if isinstance(question, Duration) else None


def question_to_put(session: Session, *, rest: bool = False, plan: bool = False) -> Question | None:
    """The question to put now, None if it is time for the advice.

    INVARIANT: nothing stands between the answer that decides and the advice. With `rest`, the person has the advice and
    answers what is left for the doctor; with `plan`, they make their plan. A question that was taken back comes first.
    """
    if not session.decided or session.taken_back is not None:
        return session.next_question
    if rest and has_more(session):
        return session.pack.question[session.open_questions[0]]
    return session.next_question if plan else None


def has_more(session: Session) -> bool:
    """Whether there are questions left, once the advice is told, that can only tell the doctor more."""
    return bool(session.open_questions)


def has_plan_to_make(session: Session) -> bool:
    """Whether there is advice, and questions left that choose what can be done at home with it."""
    if not session.decided or not session.pack.has_plan_at_home(session.evaluation.floor):
        return False
    left = session.next_question
    return left is not None and is_about_the_plan(session, left)


def plan_words(session: Session) -> str:
    """How the person asks for their plan: to look after it at home, or for the time until they are seen."""
    return say(MAKE_PLAN if session.evaluation.floor == session.pack.default else MAKE_WAITING_PLAN)


def plan_comes(session: Session) -> str:
    """What is said before the first question about the plan."""
    return say(PLAN_COMES if session.evaluation.floor == session.pack.default else WAITING_COMES)


def is_about_the_plan(session: Session, question: Question) -> bool:
    """Whether a question can only change the plan."""
    return question.id not in session.pack.deciding


def how_long_words(session: Session) -> str:
    """How long it takes from here to the advice, for someone who has none of the signs: said before the first question.

    `About 20 questions, 5 minutes. Some answers lead to more, but never to more than 45.` The second number is true
    of everyone: it is more than twice the first in a pack that asks further whoever is not sure.
    """
    count, most = _expected(session), _most(session)
    minutes = in_unit(str(max(1, round(count / _A_MINUTE))), "minute")
    if count >= most:
        return say_count(
            "At most {n} question, about {minutes}.", "At most {n} questions, about {minutes}.", most, minutes=minutes
        )
    return say_count(
        "About {n} question, {minutes}. Some answers lead to more, but never to more than {most}.",
        "About {n} questions, {minutes}. Some answers lead to more, but never to more than {most}.",
        count,
        minutes=minutes,
        most=most,
    )


def place_words(session: Session, question: Question) -> str:
    """Where the person is: `Question 3 of about 20, at most 45`, and `Question 13, at most 6 more` near the end.

    INVARIANT: what is said to be the most is the most, whatever they answer from here on. Plan questions are counted
    apart: they may be skipped. So are those for the doctor, who has the advice already.
    """
    states, passed = session.evaluation.states, session.skipped
    about_plan = is_about_the_plan(session, question)
    asked = session.pack.plan_questions(session.evaluation.floor) if about_plan else session.pack.deciding
    done = sum((states[name] is State.GIVEN or name in passed) and name != question.id for name in asked)
    if session.decided:
        waiting = (State.UNANSWERED, State.PENDING)
        left = sum(states[name] in waiting and name not in passed and name != question.id for name in asked)
    else:
        left = _most(session) - done - 1
    number = done + 1
    if about_plan:
        place = say("Your plan: question {number}", number=number)
    elif session.decided:
        place = say("For the doctor: question {number}", number=number)
    else:
        place = say("Question {number}", number=number)
    if about_plan and not session.decided:
        return place  # it was taken back, after an answer that leaves open which plan it will be
    if left == 0:
        return say("{place}, the last one", place=place)
    if left <= _NEAR:
        return say_count("{place}, at most {n} more", "{place}, at most {n} more", left, place=place)
    if about_plan:
        return place
    expected, most = max(_expected(session), number), number + left
    # At most so many alone would daunt, and is mostly not reached: those for someone who is not sure are among them.
    if expected < most:
        return say("{place} of about {expected}, at most {most}", place=place, expected=expected, most=most)
    return say("{place} of at most {most}", place=place, most=most)


def _most(session: Session) -> int:
    """How many deciding questions there are at most in all, whatever is answered from here on."""
    pack, answers, evaluation = session.pack, session.answers, session.evaluation
    if answers:
        return most_questions(pack, answers, evaluation)
    if pack not in _at_the_start:
        _at_the_start[pack] = most_questions(pack, answers, evaluation)
    return _at_the_start[pack]


_at_the_start: weakref.WeakKeyDictionary[Pack, int] = weakref.WeakKeyDictionary()
"""How many there are at most for whoever has answered nothing yet: it is said twice, and takes its time."""


def _expected(session: Session) -> int:
    """How many deciding questions there are in all for someone who has no further sign to tell of."""
    pack, given = session.pack, session.answers
    answers = {name: given.get(name, _without_the_sign(pack.question[name])) for name in pack.question}
    states = evaluate(pack, answers).states
    return sum(states[name] is State.GIVEN for name in pack.deciding)


def _without_the_sign(question: Question) -> Answer:
    """The answer of someone who has not what is asked about, as far as the question tells; any other else."""
    match question:
        case Choice(options=options, severity=severity):
            if severity:
                return severity[0][0]
            ids = [option.id for option in options]
            return next((name for name in ("no", "none") if name in ids), ids[0])
        case MultiChoice(options=options):
            alone = [option.id for option in options if option.id == "none"]
            return frozenset(alone or [options[0].id])
        case _:
            return question.minimum if question.typical is None else question.typical
