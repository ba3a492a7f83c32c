"""Published instruments: people drawn for them, and whether a pack says of each what the paper says.

A reading is a plain function from the answers to a disposition, written from the published rule and not from the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from soundadvice import Pack
from soundadvice.meaning.compiler import compiled
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question
from support.packs.shipped import shipped

DAY = 86_400
PEOPLE = 20_000
"""How many people are drawn for each instrument."""

Given = Mapping[str, Any]
"""The answers of one person to every question: an option, a list of options, a number; a duration in days."""
Reading = Callable[[Given], str]
Ranges = Mapping[str, tuple[float, float]]
"""Between which values most numbers are drawn, so that each of them comes often; in days for a duration."""


def wrong(name: str, reading: Reading, near: Ranges) -> list[tuple[Given, str, str]]:
    """The people of whom the pack and the reading of the paper say two things, with both."""
    pack = shipped(name)
    decide = compiled(pack).decide
    found = []
    for answers in drawn(pack, PEOPLE, near):
        given = {key: in_plain_words(pack.question[key], answer) for key, answer in answers.items()}
        says, expected = decide(answers).disposition, reading(given)
        if says != expected:
            found.append((given, says, expected))
    return found


def drawn(pack: Pack, number: int, near: Ranges) -> Iterator[dict[str, Answer]]:
    """People who answer every question, whether they would be asked it or not; the same each time."""
    source = Random(pack.id)
    for _ in range(number):
        yield {one.id: _answer(one, source, near.get(one.id)) for one in pack.questions}


def in_plain_words(question: Question, answer: Answer) -> Any:
    """An answer as a reading takes it."""
    if isinstance(question, Duration) and isinstance(answer, int):
        return answer / DAY
    return answer_to_json(question, answer)


def _answer(question: Question, source: Random, near: tuple[float, float] | None) -> Answer:
    match question:
        case Choice(options=options):
            return source.choice(options).id
        case MultiChoice(options=options):
            marks = [one.id for one in options if not one.exclusive]
            alone = [one.id for one in options if one.exclusive]
            if alone and source.random() < 0.4:
                return frozenset({source.choice(alone)})
            return frozenset(source.sample(marks, min(len(marks), source.choice((1, 1, 1, 2, 2, 3)))))
        case Number() | Duration():
            if question.unsure and source.random() < 0.1:
                return UNSURE
            steps = 3_600 if isinstance(question, Duration) else 1
            scale = DAY if isinstance(question, Duration) else 10**question.decimals
            low, high = question.minimum, question.maximum
            if near is not None and source.random() < 0.8:
                low, high = round(near[0] * scale), round(near[1] * scale)
            return low + source.randrange((high - low) // steps + 1) * steps
