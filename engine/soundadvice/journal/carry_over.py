"""Carrying over: which answers of last time a person may confirm, instead of being asked again.

Nothing here gives an answer to a session. What is offered counts only once the person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from soundadvice.journal.entry import Entry
from soundadvice.journal.episode import DURATION, IMPROVING
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.answer import describe_answer, read_answers
from soundadvice.model.condition import NONE, Answer
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Question

_DERIVED = frozenset({DURATION, IMPROVING})


@dataclass(frozen=True, slots=True)
class Former:
    """What a person told earlier: in an entry, a record or a file of answers. `day` None: told today."""

    answers: Mapping[str, Answer]
    skipped: frozenset[str]
    day: date | None


def former_of(pack: Pack, entry: Entry) -> Former | None:
    """What was told at a check-in; None if the pack's meaning has changed since, so that all is asked anew."""
    return former(pack, entry.answers, entry.meaning_hash, entry.day, entry.skipped)


def former(
    pack: Pack, answers: object, meaning_hash: str, day: date | None, skipped: tuple[str, ...] = ()
) -> Former | None:
    """Answers in their JSON form that were given to a pack of that meaning; None if the meaning is another now."""
    if meaning_hash != pack.meaning_hash:
        return None
    try:
        canonical = read_answers(pack.question, answers)
    except AnswerError:
        return None
    return Former(canonical, frozenset(skipped) & pack.question.keys(), day)


def asked_anew(question: Question) -> bool:
    """Whether an answer of last time says nothing about now: where it is derived, or is about the moment."""
    return question.id in _DERIVED or question.ask_anew


def to_confirm(pack: Pack, told: Former) -> tuple[str, ...]:
    """The ids of the deciding questions whose answers counted then and may be confirmed now, in order."""
    states = evaluate(pack, told.answers).states
    # INVARIANT: what is asked anew is never carried over.
    return tuple(name for name in pack.deciding if states[name] is State.GIVEN and not asked_anew(pack.question[name]))


def plan_to_confirm(pack: Pack, told: Former, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The ids of the plan questions that are enabled now, and were answered then."""
    return tuple(name for name in _plan_to_ask(pack, answers) if name in told.answers)


def plan_to_skip(pack: Pack, told: Former, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The ids of the plan questions that are enabled now, and were skipped then."""
    return tuple(name for name in _plan_to_ask(pack, answers) if name in told.skipped)


def _plan_to_ask(pack: Pack, answers: Mapping[str, Answer]) -> Iterator[str]:
    """The ids of the plan questions that are open now, but for those that are asked anew."""
    evaluation = evaluate(pack, answers)
    for name in pack.plan_questions(evaluation.floor):
        if evaluation.states[name] is State.UNANSWERED and not asked_anew(pack.question[name]):
            yield name


def as_told(question: Question, answer: Answer) -> str:
    """A question and what was answered, in one line. `none` names every sign: no one confirms what they do not see."""
    words = describe_answer(question, answer)
    if isinstance(question, MultiChoice) and answer == frozenset({NONE}):
        signs = (option.text.removeprefix("Yes, ") for option in question.options if option.is_sign)
        words = f"none of these: {'; '.join(signs)}"
    return f"{question.text} You said: {words}"
