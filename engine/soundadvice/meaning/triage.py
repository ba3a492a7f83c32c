"""Triage: one set of answers in, the advice out."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.compiler import Decision, compiled
from soundadvice.meaning.evaluate import Evaluation, State, evaluate
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import Answer
from soundadvice.model.errors import UndecidedError
from soundadvice.model.pack import Pack


def triage(pack: Pack, answers: Mapping[str, object]) -> Advice:
    """The advice for a set of answers, as `read_answer` takes them.

    Answers to plan questions may be left out. Deciding questions may be left out where they no longer matter.
    Raises AnswerError for an answer that cannot be taken, and UndecidedError, which names what is still to be
    answered, where the answers do not decide: never self-care by default.

    >>> import soundadvice
    >>> pack = soundadvice.load_pack("low_back_pain_red_flags")
    >>> advice = soundadvice.triage(pack, {"numbness": ["saddle"], "trauma": "serious"})
    >>> advice.disposition, advice.fired
    ('emergency', ('numb_or_tingling', 'saddle_numbness', 'serious_accident'))
    """
    try:  # a call saved is a twentieth of the time of a triage
        advice: Advice | None = pack.compiled.quick(answers, Advice)
    except AttributeError:  # it is the first one
        advice = compiled(pack).quick(answers, Advice)
    if advice is not None:
        return advice
    canonical = read_answers(pack.question, answers)
    return advise(pack, canonical, evaluate(pack, canonical))


def advise(pack: Pack, answers: Mapping[str, Answer], evaluation: Evaluation) -> Advice:
    """The advice that an evaluation of canonical answers leads to. Raises UndecidedError where there is none yet."""
    if not evaluation.decided:
        undecided = (State.UNANSWERED, State.PENDING)
        missing = tuple(name for name in pack.deciding if evaluation.states[name] in undecided)
        raise UndecidedError(missing, evaluation.floor if evaluation.fired else None)
    disposition = pack.disposition[evaluation.floor]
    return Advice(pack, Decision(disposition.id, disposition.acuity, evaluation.fired), dict(answers))
