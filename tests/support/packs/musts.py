"""Packs whose questions say what their answers keep to: few values, so that everyone can be gone through one by one."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from random import Random

from soundadvice import Pack
from soundadvice.meaning.evaluate import enablement
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.condition import (
    NONE,
    UNSURE,
    Answer,
    Bound,
    Must,
    Operator,
    Requirement,
    questions_of,
)
from soundadvice.model.question import Choice, Direction, MultiChoice, Number, Option, Quantity, Question
from support.packs.generated import Answers, choice, make, make_condition, rule, with_names

_ADVISED = ("see_doctor", "call_now")


def number(name: str, low: int, high: int, **more: object) -> Number:
    """A number of steps."""
    return Number(id=name, text=f"{name}?", unit="steps", minimum=low, maximum=high, **more)  # type: ignore[arg-type]


def pack_with_musts(random: Random, *, numbers: int = 3) -> Pack:
    """A pack of numbers that are bound to each other, a choice and often signs, with conditions that must hold too."""
    questions: list[Question] = [choice("first", "yes", "no", "unsure")]
    for place in range(numbers):
        low = random.randint(0, 2)
        asked = make_condition(random, questions, depth=1) if random.randint(0, 2) == 0 else None
        more = {
            "unsure": random.randint(0, 2) == 0,
            "enable_when": asked,
            "severity": random.choice([None, *Direction]),
        }
        own = number(f"n{place}", low, low + random.randint(2, 4), **more)
        bounds = _bounds(random, own, questions)
        questions.append(dataclasses.replace(own, must=bounds))
    if random.randint(0, 1):
        signs = MultiChoice(id="signs", text="signs?", options=tuple(Option(one, one) for one in ("a", NONE, UNSURE)))
        questions.append(signs)
    last = questions[-1]
    if random.randint(0, 1):
        condition = next(
            found
            for found in (make_condition(random, questions, depth=2) for _ in itertools.count())
            if last.id in questions_of(found)
        )
        held = Requirement(condition, f"What is said of {last.id} holds.")
        questions[-1] = dataclasses.replace(last, must=(*last.must, held))
    rules = tuple(
        rule(f"r{place}", make_condition(random, questions, depth=2), random.choice(_ADVISED))
        for place in range(random.randint(1, 4))
    )
    return with_names(make(tuple(questions), rules))


def _bounds(random: Random, own: Number, earlier: list[Question]) -> tuple[Must, ...]:
    """Bounds that lead in no circle: by each, the question with the higher number in its id is above or below."""
    up = random.randint(0, 1)
    operators = (Operator.AT_LEAST, Operator.MORE_THAN) if up else (Operator.AT_MOST, Operator.LESS_THAN)
    others = [one for one in earlier if isinstance(one, Number)]
    return tuple(
        Bound(random.choice(operators), one.id, f"{own.id} fits {one.id}.") for one in others if random.randint(0, 2)
    )


def everyone(pack: Pack, *, possible: bool = True) -> Iterator[Answers]:
    """Everyone who is asked what they are, value by value: those whose answers go together, or all."""

    def answers_to(question: Question) -> list[Answer]:
        if isinstance(question, Quantity):
            values: list[Answer] = [*range(question.minimum, question.maximum + 1)]
            return [*values, UNSURE] if question.unsure else values
        if isinstance(question, Choice):
            return [option.id for option in question.options]
        return [frozenset({"a"}), frozenset({NONE}), frozenset({UNSURE}), frozenset({"a", UNSURE})]

    def extend(left: tuple[Question, ...], answers: Answers) -> Iterator[Answers]:
        if not left:
            if not possible or not broken(pack, answers):
                yield answers
            return
        first, *rest = left
        if enablement(pack, answers)[first.id] is not True:
            yield from extend(tuple(rest), answers)
            return
        for answer in answers_to(first):
            yield from extend(tuple(rest), {**answers, first.id: answer})

    return extend(tuple(pack.question[name] for name in pack.deciding), {})
