"""People for a generated pack: complete answers to its deciding questions, as a caller hands them in."""

from __future__ import annotations

import random

import soundadvice
from soundadvice.meaning.evaluate import State
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, MultiChoice, Question

HARMLESS = 0.9
Answers = dict[str, object]


def people_of(pack: Pack, how_many: int) -> list[Answers]:
    """The same people for the same pack; nothing left on a question that is not enabled."""
    source = random.Random(len(pack.rules))
    return [_person(pack, source) for _ in range(how_many)]


def flat(pack: Pack, answers: Answers) -> Answers:
    """The answers made ready for the peers, every deciding question there.

    Lists and texts of options, empty where not asked; seconds or steps, -1 where not asked, -2 for unsure.
    """
    canonical = read_answers(pack.question, answers)
    return {name: _flat(pack.question[name], canonical.get(name)) for name in pack.deciding}


def _flat(question: Question, answer: object) -> object:
    if isinstance(question, Choice):
        return answer or ""
    if isinstance(question, MultiChoice):
        return sorted(answer) if isinstance(answer, frozenset) else []
    return -1 if answer is None else -2 if answer == UNSURE else answer


def _person(pack: Pack, source: random.Random) -> Answers:
    answers = {name: _answer(pack.question[name], source) for name in pack.deciding}
    while True:
        states = soundadvice.evaluate(pack, read_answers(pack.question, answers)).states
        hidden = [name for name in answers if states[name] is State.NOT_ENABLED]
        if not hidden:
            return answers
        answers = {name: value for name, value in answers.items() if name not in hidden}


def _answer(question: Question, source: random.Random) -> object:
    harmless = source.random() < HARMLESS
    if isinstance(question, (Choice, MultiChoice)):
        names = [option.id for option in question.options]
        chosen = names[0] if harmless else source.choice(names[1:])
        return [chosen] if isinstance(question, MultiChoice) else chosen
    if not harmless and source.random() < 0.2:
        return UNSURE
    if isinstance(question, Duration):
        return f"{source.randint(0, 6 if harmless else 90)} days"
    return source.randint(0, 40 if harmless else 100)
