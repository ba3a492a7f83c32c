"""Published instruments: people drawn for them, and whether a pack says of each what the paper says.

A reading is a plain function from the answers to a disposition, written from the published rule and not from the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any

from soundadvice import Pack
from soundadvice.meaning.compiler import compiled
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from support.packs.shipped import shipped

DAY = 86_400
RAREST = 400
"""One in so many people, at least, is advised each disposition: else the people would say little of it."""

Given = Mapping[str, Any]
"""The answers of one person to every question: an option, a list of options, a number; a duration in days."""
Reading = Callable[[Given], str]
Ranges = Mapping[str, tuple[float, float]]
"""Between which values most numbers are drawn, so that each of them comes often; in days for a duration. `usual` ones
are those of people who have nothing to tell: some people have many of them."""


def wrong(
    name: str, reading: Reading, people: int, near: Ranges, usual: Ranges = MappingProxyType({})
) -> list[tuple[Given, str, str]]:
    """The people of whom the pack and the reading of the paper say two things, with both.

    Each disposition of the pack comes often enough among the people for this to mean something.
    """
    pack = shipped(name)
    decide = compiled(pack).decide
    found = []
    advised = dict.fromkeys(pack.disposition, 0)
    for answers in drawn(pack, people, near, usual):
        given = {key: in_plain_words(pack.question[key], answer) for key, answer in answers.items()}
        says, expected = decide(answers).disposition, reading(given)
        advised[says] += 1
        if says != expected:
            found.append((given, says, expected))
    assert min(advised.values()) * RAREST >= people, advised
    return found


def drawn(pack: Pack, number: int, near: Ranges, usual: Ranges) -> Iterator[dict[str, Answer]]:
    """People who answer every question, whether they would be asked it or not; the same each time."""
    source = Random(pack.id)
    most = max((len(one.options) for one in pack.questions if isinstance(one, (Choice, MultiChoice))), default=1)
    for _ in range(number):
        # Some people lean to the first options and some to the last: sums of many answers are of every size.
        leaning = [source.random() ** 3 for _ in range(most)]
        calm = source.random()
        ranges = [near if source.random() < leaning[-1] else {**near, **usual} for _ in pack.questions]
        yield {
            one.id: _answer(one, source, leaning, calm, here.get(one.id))
            for one, here in zip(pack.questions, ranges, strict=True)
        }


def in_plain_words(question: Question, answer: Answer) -> Any:
    """An answer as a reading takes it."""
    if isinstance(answer, int):
        return answer / DAY if isinstance(question, Duration) else answer_to_json(question, answer)
    return sorted(answer) if isinstance(answer, frozenset) else answer


def _answer(
    question: Question, source: Random, leaning: Sequence[float], calm: float, near: tuple[float, float] | None
) -> Answer:
    match question:
        case Choice(options=options):
            return source.choices(options, leaning[: len(options)])[0].id
        case MultiChoice(options=options):
            marks = [one.id for one in options if not one.exclusive]
            alone = [one.id for one in options if one.exclusive]
            if alone and source.random() < calm:
                return frozenset({source.choice(alone)})
            return frozenset(source.sample(marks, min(len(marks), source.choice((1, 1, 1, 2, 2, 3)))))
        case Number() | Duration() | Date():
            if question.unsure and source.random() < 0.1:
                return UNSURE
            steps = 3_600 if isinstance(question, Duration) else 1
            scale = DAY if isinstance(question, Duration) else 10 ** getattr(question, "decimals", 0)
            low, high = question.minimum, question.maximum
            if near is not None and source.random() < 0.8:
                low, high = round(near[0] * scale), round(near[1] * scale)
            return low + source.randrange((high - low) // steps + 1) * steps
