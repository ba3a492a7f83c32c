"""Changed answers: how often one answer, given otherwise, raises or lowers the advice of those who are asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow
from pyarrow import compute

from soundadvice.meaning.cells import cells, conditions_of, plainest, thresholds
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity
from soundadvice.population.count.people_sample import PeopleSample, Replacement


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """Of the people asked a question who do not give an answer: how many would be advised more, or less, if they did.

    `answer` is the option, one value of a stretch that no condition tells apart, or `unsure`. Of several options it is
    one more; of those that stand alone, that one instead.
    """

    question: str
    answer: str
    people: int
    raises: int
    lowers: int


def changed_answers(sample: PeopleSample) -> tuple[ChangedAnswer, ...]:
    """Every single answer to every question that can change the advice."""
    planned = [(name, told, change) for name in _deciding(sample) for told, change in _changes(sample, name)]
    after = sample.changed([change for _, _, change in planned])
    found = []
    for (name, told, change), levels in zip(planned, after, strict=True):
        known = sample.before.filter(change.who)
        raises, lowers = compute.greater(levels, known), compute.less(levels, known)
        found.append(ChangedAnswer(name, told, len(levels) - levels.null_count, total(raises), total(lowers)))
    return tuple(found)


def total(mask: pyarrow.Array) -> int:
    """How many are true."""
    return int(compute.sum(mask).as_py() or 0)


def _deciding(sample: PeopleSample) -> list[str]:
    return [name for name in sample.answering.pack.deciding if name in sample.places]


def _changes(sample: PeopleSample, name: str) -> Iterator[tuple[str, Replacement]]:
    """Each other answer to a question, as it is told, and for whom it is another."""
    question, asked = sample.places[name].question, sample.asked(name)

    def others(has: pyarrow.Array) -> pyarrow.Array:
        return compute.and_(asked, compute.invert(has))

    match question:
        case Choice(options=options):
            for option in options:
                yield option.id, Replacement(others(sample.has(name, option.id)), {name: option.id})
        case MultiChoice(options=options):
            for option in options:
                who = others(sample.has(name, frozenset({option.id})))
                if option.is_sign:
                    yield option.id, Replacement(who, {}, {name: option.id})
                else:
                    yield option.id, Replacement(who, {name: frozenset({option.id})})
        case Number() | Duration() | Date():
            yield from _amounts(sample, question, others)


def _amounts(sample: PeopleSample, question: Quantity, others: object) -> Iterator[tuple[str, Replacement]]:
    assert callable(others)
    at = thresholds(conditions_of(sample.answering.pack)).get(question.id, frozenset())
    for cell in cells(question, at):
        value: Answer = plainest(question, cell)
        who = others(sample.between(question.id, cell.first, cell.last))
        yield str(answer_to_json(question, value)), Replacement(who, {question.id: value})
    if question.unsure:
        yield "unsure", Replacement(others(sample.has(question.id, "unsure")), {question.id: "unsure"})
