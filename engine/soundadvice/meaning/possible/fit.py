"""Fit: the amounts of people who are known by stretches, so that no one's answers break a must."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soundadvice.meaning.cells import Cell, plainest
from soundadvice.meaning.evaluate import enablement
from soundadvice.meaning.possible.broken import broken, every_must
from soundadvice.meaning.possible.order import amounts_within, in_order
from soundadvice.model.condition import Answer, Bound
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number, Quantity

_Amount = tuple[str, object, Cell]
"""A question, how it is counted, and a stretch of its answers: whoever is in it gives the same answer to it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Someone's answers, and for each amount that may be another one the stretch that it is in."""

    pack: Pack
    answers: Mapping[str, Answer]
    within: Mapping[str, Cell]


def fitted(people: Sequence[Placed]) -> list[dict[str, Answer]] | None:
    """The answers of these people, with other amounts of the same stretches where theirs break a must.

    Two of them who are in one stretch give one answer, so that they differ in no more than they did. None: there are no
    such amounts.
    """
    given = [dict(person.answers) for person in people]
    if not any(broken(person.pack, person.answers) for person in people):
        return given
    stretches: dict[_Amount, tuple[int, int]] = {}
    links: list[tuple[_Amount, _Amount, int]] = []
    places = [_amounts(person) for person in people]
    for person, place in zip(people, places, strict=True):
        stretches |= {key: (key[-1].first, key[-1].last) for key in place.values()}
        enabled = enablement(person.pack, person.answers)
        for one in every_must(person.pack):
            if isinstance(one.must, Bound) and all(name in place and enabled[name] is True for name in one.named):
                low, high, steps = in_order(one.question, one.must)
                links.append((place[low], place[high], steps))
    plain = {key: answers[name] for answers, place in zip(given, places, strict=True) for name, key in place.items()}
    questions = {name: question for person in people for name, question in person.pack.question.items()}

    def choose(key: _Amount, least: int, most: int) -> int:
        wanted = plain[key]
        if isinstance(wanted, int) and least <= wanted <= most:
            return wanted
        question = questions[key[0]]
        assert isinstance(question, Quantity)
        return plainest(question, Cell(least, most))

    found = amounts_within(stretches, links, choose)
    if found is None:
        return None
    for answers, place in zip(given, places, strict=True):
        answers |= {name: found[key] for name, key in place.items()}
    return given


def _amounts(person: Placed) -> dict[str, _Amount]:
    """Where the amounts that someone gives are; one without a stretch is as it is."""

    def counted(name: str) -> object:
        question = person.pack.question[name]
        return (question.unit, question.decimals) if isinstance(question, Number) else type(question)

    return {
        name: (name, counted(name), person.within.get(name, Cell(answer, answer)))
        for name, answer in person.answers.items()
        if isinstance(answer, int)
    }
