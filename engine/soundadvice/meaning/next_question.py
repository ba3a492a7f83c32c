"""The next question: which questions are asked as things stand, which are still open, and which is next."""

from __future__ import annotations

from collections.abc import Set

from soundadvice.meaning.evaluate import Evaluation, State
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question


def asked(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the questions that are asked as things stand, whatever has become of each.

    The deciding questions until the advice is decided, then the plan questions that go with it.
    """
    return pack.plan_questions(evaluation.floor) if evaluation.decided else pack.deciding


def unanswered(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the deciding questions that are not settled: enabled and not answered, or not known to be asked."""
    states = evaluation.states
    return tuple(name for name in pack.deciding if states[name] in (State.UNANSWERED, State.PENDING))


def open_now(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the deciding questions that are not answered and would be asked now.

    Without those that only some answers to these would bring up, such as a follow-up for who is not sure.
    """
    return tuple(name for name in pack.deciding if evaluation.states[name] is State.UNANSWERED)


def next_question(pack: Pack, evaluation: Evaluation, skipped: Set[str] = frozenset()) -> Question | None:
    """The first question that is asked, enabled, not answered and not skipped; None when there is nothing left to ask.

    >>> from soundadvice import evaluate, load_pack
    >>> pack = load_pack("low_back_pain")
    >>> next_question(pack, evaluate(pack, {})).id
    'location'
    """
    for name in asked(pack, evaluation):
        if evaluation.states[name] is State.UNANSWERED and name not in skipped:
            return pack.question[name]
    return None
