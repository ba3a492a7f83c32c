"""The next question: which questions are asked as things stand, which are still open, and which is next."""

from __future__ import annotations

from collections.abc import Set

from soundadvice.meaning.evaluate import Evaluation, State
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question


def asked(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the questions that are asked as things stand, whatever has become of each.

    The deciding questions until the disposition is settled, then those that can still change the findings, then the
    plan questions that go with the disposition.
    """
    if evaluation.decided:
        return pack.plan_questions(evaluation.floor)
    return findings_asked(pack, evaluation) if evaluation.settled else pack.deciding


def findings_asked(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the deciding questions that the findings still open wait for."""
    open_findings = frozenset(evaluation.open_findings)
    waiting = [
        pack.rule[name].when for name in evaluation.open if not open_findings.isdisjoint(pack.rule[name].findings)
    ]
    return pack.asked_for(waiting)


def unanswered(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the deciding questions that are not settled: enabled and not answered, or not known to be asked.

    While only findings are open, those that they wait for; once the advice is decided, all of them.
    """
    return _those(pack, evaluation, State.UNANSWERED, State.PENDING)


def open_now(pack: Pack, evaluation: Evaluation) -> tuple[str, ...]:
    """The ids of the deciding questions that are not answered and would be asked now.

    Without those that only some answers to these would bring up, such as a follow-up for who is not sure.
    """
    return _those(pack, evaluation, State.UNANSWERED)


def _those(pack: Pack, evaluation: Evaluation, *states: State) -> tuple[str, ...]:
    names = pack.deciding if evaluation.decided else asked(pack, evaluation)
    return tuple(name for name in names if evaluation.states[name] in states)


_SETTLED = (State.GIVEN, State.NOT_ENABLED)


def progress(pack: Pack, evaluation: Evaluation, skipped: Set[str], *, complete: bool) -> tuple[int, int]:
    """How many questions are answered or skipped, and how many there will be at most in all.

    `complete`: there is nothing left to ask.
    """
    states = evaluation.states
    open_ones = {name for name, state in states.items() if state not in _SETTLED}
    passed_over = open_ones.intersection(skipped)
    done = list(states.values()).count(State.GIVEN)
    done += sum(states[name] is State.UNANSWERED for name in passed_over)
    if complete:
        return done, done
    left = open_ones.difference(passed_over)
    still = 0 if evaluation.decided else len(left.intersection(asked(pack, evaluation)))
    reach = [
        disposition.id
        for disposition in pack.dispositions
        if pack.rank[evaluation.floor] <= pack.rank[disposition.id] and disposition.acuity <= evaluation.ceiling
    ]
    still += max(len(left.intersection(pack.plan_questions(name))) for name in reach)
    return done, done + max(still, 1)


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
