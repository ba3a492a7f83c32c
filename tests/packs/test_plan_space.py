"""Whom the source's pack gives which exercise at home, over every complete set of answers to what the plan asks."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from soundadvice.meaning.planner import make_plan
from soundadvice.model.condition import Answer, Test, holds, questions_of
from soundadvice.model.condition import (
    tests_of as parts_of,  # pytest would take a name that begins with `test` for a test
)
from soundadvice.model.question import Choice, Duration, MultiChoice
from support.answers.cells import answers_of
from support.packs.shipped import shipped

PACK = shipped("low_back_pain")
EXERCISES = {exercise.id for exercise in PACK.plan.exercises}
AT_HOME = {"severe_pain": ("none", "mild", "moderate")}
"""Of what also decides, the answers that do not send to a doctor."""
TESTS: list[Test] = [
    test
    for rule in PACK.plan.rules
    if rule.when is not None and "self_care" in rule.applies_to and EXERCISES & {*rule.give, *rule.hold_back}
    for test in parts_of(rule.when)
]
NAMES = sorted({test.question for test in TESTS})


@dataclass(frozen=True)
class Like:
    """Answers to one question that no rule about an exercise tells apart: one of them, and how many they are."""

    answer: Answer
    number: int


def alike(name: str) -> list[Like]:
    question = PACK.question[name]
    assert isinstance(question, (Choice, MultiChoice, Duration))
    answers = answers_of(PACK, question, most_signs=9)
    if isinstance(question, Duration):
        # Of times, the fresh and the others: each counts once.
        answers = answers[:2]
    classes: dict[tuple[bool, ...], list[Answer]] = {}
    for answer in answers:
        if name not in AT_HOME or answer in AT_HOME[name]:
            key = tuple(holds(test, answer) for test in TESTS if test.question == name)
            classes.setdefault(key, []).append(answer)
    return [Like(same[0], len(same)) for same in classes.values()]


def everyone() -> Iterator[tuple[dict[str, Answer], int]]:
    """Every way to answer what the exercises hang on, with how many sets of answers it stands for."""
    for likes in itertools.product(*(alike(name) for name in NAMES)):
        number = 1
        for like in likes:
            number *= like.number
        yield {name: like.answer for name, like in zip(NAMES, likes, strict=True)}, number


def test_every_complete_set_of_answers_gets_an_exercise_or_hears_why_not() -> None:
    shares: Counter[str] = Counter()
    in_all = 0
    for answers, number in everyone():
        plan = make_plan(PACK, "self_care", answers)
        given = {exercise.id for exercise in plan.exercises}
        assert bool(given) is (plan.no_exercise is None)
        # Whoever is told no more than that it is a strain has an exercise.
        assert bool(given) is (answers["diagnosis"] != "other"), answers
        in_all += number
        shares.update(dict.fromkeys(given or {"none"}, number))
    third = Fraction(1, 3)
    share = {name: Fraction(number, in_all) for name, number in shares.items()}
    assert share["none"] == third
    # The lying stretch: all others who get down to the floor. Half of the sets of answers to `mobility` say no to that.
    assert share["lying_hamstring_stretch"] == 2 * third * Fraction(1, 2)
    # The standing one: who sits, is tight, or does not get down to the floor.
    assert 2 * third * Fraction(95, 100) < share["straight_leg_stretch"] < 2 * third
    # The roll-down: little pain, no cramp, nothing that bends, and nothing hard.
    assert 0 < share["roll_down"] < Fraction(2, 100)


def test_a_question_of_the_plan_left_out_never_adds_an_exercise() -> None:
    for answers, _ in itertools.islice(everyone(), 0, None, 37):
        given = {exercise.id for exercise in make_plan(PACK, "self_care", answers).exercises}
        for name in answers:
            if name in PACK.deciding:
                continue
            fewer = {other: answer for other, answer in answers.items() if other != name}
            assert {exercise.id for exercise in make_plan(PACK, "self_care", fewer).exercises} <= given, (answers, name)


def test_what_is_left_out_of_the_space_changes_no_exercise() -> None:
    """The names above are all that rules about exercises look at."""
    for rule in PACK.plan.rules:
        if rule.when is not None and "self_care" in rule.applies_to and EXERCISES & {*rule.give, *rule.hold_back}:
            assert set(questions_of(rule.when)) <= set(NAMES)
