"""Cells: every combination of the intervals and options that a pack's rules distinguish."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from soundadvice.meaning import cells as partition
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.condition import UNSURE, Answer, tests_of
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question


def thresholds(pack: Pack, name: str) -> frozenset[int]:
    """The first value of each interval that some condition of the deciding part distinguishes."""
    conditions = [rule.when for rule in pack.rules] + [q.enable_when for q in pack.questions if q.enable_when]
    return partition.thresholds(conditions).get(name, frozenset())


def answers_of(pack: Pack, question: Question, *, most_signs: int = 2) -> list[Answer]:
    """Answers that stand for all: every option, sets up to a size, both ends of every interval, unsure."""
    match question:
        case Choice(options=options):
            return [option.id for option in options]
        case MultiChoice(options=options):
            marks = [option.id for option in options if not option.exclusive]
            sets = [frozenset(c) for n in range(1, most_signs + 1) for c in itertools.combinations(marks, n)]
            return [*sets, *(frozenset({option.id}) for option in options if option.exclusive)]
        case Number() | Duration() | Date():
            firsts = {v for v in thresholds(pack, question.id) if question.minimum <= v <= question.maximum}
            values = {question.minimum, question.maximum, *firsts, *(v - 1 for v in firsts)}
            inside = sorted(v for v in values if question.minimum <= v <= question.maximum)
            return [*inside, *([UNSURE] if question.unsure else [])]


def distinguished(pack: Pack, question: Question) -> list[Answer]:
    """One answer for each class that no rule and no enable_when of a deciding question tells apart."""
    from soundadvice.model.condition import holds

    conditions = [rule.when for rule in pack.rules]
    conditions += [q.enable_when for q in pack.questions if q.enable_when is not None and q.id in pack.deciding]
    tests = [test for condition in conditions for test in tests_of(condition) if test.question == question.id]
    classes: dict[tuple[bool, ...], Answer] = {}
    for answer in answers_of(pack, question, most_signs=4):
        classes.setdefault(tuple(holds(test, answer) for test in tests), answer)
    return list(classes.values())


def complete_cells(pack: Pack, choices: Mapping[str, list[Answer]]) -> Iterator[dict[str, Answer]]:
    """Every complete set of answers to the enabled deciding questions, from these choices for each."""

    def extend(position: int, answers: dict[str, Answer]) -> Iterator[dict[str, Answer]]:
        if position == len(pack.deciding):
            yield dict(answers)
            return
        name = pack.deciding[position]
        if enablement(pack, answers)[name] is False:
            yield from extend(position + 1, answers)
            return
        for answer in choices[name]:
            answers[name] = answer
            yield from extend(position + 1, answers)
        del answers[name]

    yield from extend(0, {})


def partial_cells(pack: Pack, choices: Mapping[str, list[Answer]]) -> Iterator[dict[str, Answer]]:
    """Every partial set: each question answered or not, hidden answers left behind included."""
    names = pack.deciding
    for combination in itertools.product(*([None, *choices[name]] for name in names)):
        yield {name: answer for name, answer in zip(names, combination, strict=True) if answer is not None}
