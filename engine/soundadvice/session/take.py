"""Take: a person's answer into the session, or what to say to them if it cannot go together with another one."""

from __future__ import annotations

from soundadvice.model.errors import ImpossibleError
from soundadvice.session.session import Session
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.language import say


def take(session: Session, question: str, value: object) -> str | None:
    """None where the answer is taken; else what is at odds with it, in words for the person, and nothing is changed.

    Raises AnswerError as `session.answer` does for any other reason.
    """
    try:
        session.answer(question, value)
    except ImpossibleError as error:
        return _at_odds(session, error)
    return None


def _at_odds(session: Session, error: ImpossibleError) -> str:
    """The pack's sentence, what was answered to the other questions, and what the person can do."""
    pack, answers = session.pack, session.answers
    others = [pack.question[name] for name in error.questions[1:]]  # the first is the one that is answered now
    told = [
        say(
            "{question} You said: {answer}", question=one.text, answer=describe_answer(one, answers[one.id]).rstrip(".")
        )
        for one in others
    ]
    mend = say("Change this answer, or go back and change the other one.") if others else say("Change this answer.")
    return " ".join((error.say, *(f"{one}." for one in told), mend))
