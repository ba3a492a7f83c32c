"""Not sure fails safe in low_back_pain_red_flags, and adding the pack never lowers an outcome."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from math import prod
from random import Random

import pytest

import soundadvice
from soundadvice import Acuity, State, evaluate
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    UNSURE,
    Answer,
    Comparison,
    Condition,
    OptionTest,
    UnsureTest,
    holds,
    questions_of,
)
from soundadvice.model.condition import (
    tests_of as parts_of,  # pytest would take a name that begins with `test` for a test
)
from soundadvice.model.question import MultiChoice, Question, allows_unsure
from soundadvice.model.rule import Rule
from support.answers.cells import answers_of, complete_cells, distinguished
from support.packs.red_flags import (
    ASKED,
    EVERY,
    FOLLOW_UPS,
    OWN_QUESTIONS,
    OWN_RULES,
    PACK,
    PARENT,
    RESOLVED,
    WELL_CANONICAL,
    acuity,
    decider,
    with_answers,
)
from support.packs.voters import AT_HAND, voters_of
from support.thorough import examples

PARENT_REACHES = (Acuity.SELF_CARE, Acuity.ROUTINE)


# Vignettes ----------------------------------------------------------------------------------------------------------


def reached_by(condition: Condition) -> Iterator[OptionTest | Comparison | UnsureTest]:
    """The tests of a condition and of whatever enables the questions in it."""
    for test in parts_of(condition):
        yield test
        asked = PACK.question[test.question].enable_when
        if asked is not None and PACK.question[test.question] in OWN_QUESTIONS:
            yield from reached_by(asked)


# Not sure fails safe ------------------------------------------------------------------------------------------------

UNKNOWN_IS: dict[str, Acuity] = {
    "emergency_signs": Acuity.EMERGENCY,
    "bladder_bowel": Acuity.EMERGENCY,
    "leg_weakness": Acuity.SAME_DAY,
    "painkillers": Acuity.SAME_DAY,
    "sudden_severe": Acuity.SOON,
    "other_signs": Acuity.SOON,
    "pregnant": Acuity.SOON,
    "severe_pain": Acuity.SOON,
    "leg_pain": Acuity.ROUTINE,
    "numbness": Acuity.ROUTINE,
    "swelling": Acuity.ROUTINE,
    "duration": Acuity.ROUTINE,
    "pain_with_exercise": Acuity.ROUTINE,
    # Without a sign that makes it matter, what is not known of these leads to no more than having it would.
    "infection_risks": Acuity.SELF_CARE,
    "health_risks": Acuity.SELF_CARE,
    "injury": Acuity.SELF_CARE,
}
"""How urgent it is for a well person who is not sure, and still not after the follow-up question."""


def unsure_answer(question: Question) -> object:
    return [UNSURE] if isinstance(question, MultiChoice) else UNSURE


def follow_up(name: str) -> str | None:
    """The question that those are asked who are not sure of another one."""
    return next((one for one in FOLLOW_UPS if name in questions_of(enabled_by(one))), None)


def enabled_by(name: str) -> Condition:
    condition = PACK.question[name].enable_when
    assert condition is not None
    return condition


def unknown(name: str) -> dict[str, object]:
    """Not sure, and not sure again where that can be said; else no sign of it."""
    then = follow_up(name)
    assert then is not None
    question = PACK.question[then]
    last = unsure_answer(question) if allows_unsure(question) else RESOLVED[then]
    return {name: unsure_answer(PACK.question[name]), then: last}


def test_every_question_of_everyone_that_can_be_unsure_has_a_follow_up() -> None:
    unsure = {name for name in ASKED if allows_unsure(PACK.question[name])}
    assert unsure - {"improving"} == set(UNKNOWN_IS)
    assert {name: follow_up(name) for name in unsure if follow_up(name) is None} == {"improving": None}
    assert sorted(FOLLOW_UPS) == sorted(name for one in UNKNOWN_IS if (name := follow_up(one)))


@pytest.mark.parametrize("name", UNKNOWN_IS)
def test_who_finds_out_that_there_is_nothing_is_not_alarmed(name: str) -> None:
    """The follow-up tells: people who say honestly that they were not sure fare as those who said no."""
    assert acuity(with_answers(**{name: unsure_answer(PACK.question[name])})) is Acuity.SELF_CARE


@pytest.mark.parametrize("name", UNKNOWN_IS)
def test_what_stays_unknown_is_as_urgent_as_the_mildest_and_no_more_than_the_commonest(name: str) -> None:
    left = acuity(with_answers(**unknown(name)))
    assert left is UNKNOWN_IS[name]
    question = PACK.question[name]
    commonest = getattr(question, "commonest", None)
    if commonest is not None:
        has_it: object = [commonest] if isinstance(question, MultiChoice) else commonest
        assert left <= acuity(with_answers(**{name: has_it}))


def test_not_sure_of_getting_better_is_not_better() -> None:
    assert acuity(with_answers(duration="3 weeks", improving=UNSURE)) is Acuity.ROUTINE
    assert acuity(with_answers(duration="20 days", improving=UNSURE)) is Acuity.SELF_CARE


def as_set(answer: Answer) -> frozenset[object]:
    return answer if isinstance(answer, frozenset) else frozenset({answer})


# Adding the layer never lowers an outcome ---------------------------------------------------------------------------


@pytest.mark.nightly
@pytest.mark.slow
def test_never_lower_than_the_parent_over_very_many_states() -> None:
    """Half of the states are of any answers, half of a well person with a few of them changed."""
    random = Random(34).random
    child, parent = decider(PACK), decider(PARENT)
    every = [(name, answers, len(answers), WELL_CANONICAL[name]) for name, answers in EVERY.items()]
    reached = set()
    for number in range(300_000):
        keep = 0.9 if number % 2 else 0.0
        answers = {n: well if random() < keep else listed[int(random() * count)] for n, listed, count, well in every}
        after, before = child(answers), parent(answers)
        assert after.fired[: len(before.fired)] == before.fired, answers  # the parent's come first, and fire as before
        assert after.acuity >= before.acuity, answers
        reached.add((before.acuity, after.acuity))
    assert reached == {(low, high) for low in PARENT_REACHES for high in Acuity if high >= low}


@pytest.mark.slow
def test_never_lower_than_the_parent_in_every_cell_of_the_parent() -> None:
    """All cells of the parent with a well person's other answers; and some of them with every answer that is added."""
    child, parent = decider(PACK), decider(PARENT)
    cells = list(
        complete_cells(PARENT, {name: distinguished(PARENT, PARENT.question[name]) for name in PARENT.deciding})
    )
    assert len(cells) > 10_000
    for cell in cells:
        assert child({**WELL_CANONICAL, **cell}).acuity >= parent(cell).acuity
    for cell in Random(8).sample(cells, 200):
        before = parent(cell).acuity
        for question in OWN_QUESTIONS:
            for answer in EVERY[question.id]:
                assert child({**WELL_CANONICAL, **cell, question.id: answer}).acuity >= before


@pytest.mark.sampled
@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.id)
def test_never_lower_than_the_parent_over_the_cells_of_each_rule(rule: Rule) -> None:
    """What the rule and the parent tell apart of the questions that the rule reaches, combined: all ways, or many."""
    names = sorted({test.question for test in reached_by(rule.when)}, key=list(PACK.question).index)
    cells, random = [classes(name, rule) for name in names], Random(rule.id)
    if prod(map(len, cells)) <= 500:
        combinations = list(itertools.product(*cells))
    else:
        combinations = [tuple(random.choice(cell) for cell in cells) for _ in range(500)]
    for combination in combinations:
        answers = {**WELL_CANONICAL, **dict(zip(names, combination, strict=True))}
        evaluation = evaluate(PACK, answers)
        after = PACK.disposition[evaluation.floor].acuity
        assert after >= acuity(answers, PARENT)
        assert rule.id not in evaluation.fired or after >= PACK.acuity_of[rule.id]


def classes(name: str, rule: Rule) -> list[Answer]:
    """One answer to a question for each class that the rule, what enables its questions, and the parent tell apart."""
    tests = [test for test in reached_by(rule.when) if test.question == name]
    tests += [test for one in PARENT.rules for test in parts_of(one.when) if test.question == name]
    found: dict[tuple[bool, ...], Answer] = {}
    for answer in answers_of(PACK, PACK.question[name], most_signs=4):
        found.setdefault(tuple(holds(test, answer) for test in tests), answer)
    return list(found.values())


def test_partial_answers_are_never_lower_either() -> None:
    random = Random(21)
    for _ in range(examples(6_000)):
        answers = {name: random.choice(EVERY[name]) for name in PACK.deciding if random.random() < 0.3}
        after = evaluate(PACK, answers)
        before = evaluate(PARENT, {name: answer for name, answer in answers.items() if name in PARENT.question})
        assert PACK.disposition[after.floor].acuity >= PARENT.disposition[before.floor].acuity
        assert after.ceiling >= before.ceiling


ONE_CHECKED = [
    "emergency_signs_check",
    "leg_check",
    "numb_check",
    "weakness_check",
    "bladder_check",
    "sudden_check",
    "other_signs_check",
    "pregnancy_check",
    "painkillers_check",
    "swelling_check",
    "pain_check",
    "duration_check",
    "exercise_check",
]
"""After these, what stays unknown is never self-care. Of illnesses and injuries it may be, as having them may."""


@pytest.mark.slow
def test_what_stays_unknown_never_ends_in_self_care_in_any_sampled_state() -> None:
    random, decide = Random(30), decider(PACK)
    unsure = 0
    for _ in range(12_000):
        answers = {n: random.choice(EVERY[n]) if random.random() < 0.1 else WELL_CANONICAL[n] for n in PACK.deciding}
        states = evaluate(PACK, answers).states
        asked = {n for n in ONE_CHECKED if UNSURE in as_set(answers[n]) and states[n] is State.GIVEN}
        unsure += bool(asked)
        assert not asked or decide(answers).acuity > Acuity.SELF_CARE
    assert unsure > 30


@pytest.mark.slow
def test_engines_agree_on_the_layered_pack() -> None:
    """evaluate, the generated functions and the second engines; every state of one answer changed, and sampled ones."""
    voters, decide, random = voters_of(PACK), decider(PACK), Random(5)
    assert len(voters) == len(AT_HAND)
    states = [{**WELL_CANONICAL, name: answer} for name in PACK.deciding for answer in EVERY[name]]
    states += [{name: random.choice(EVERY[name]) for name in PACK.deciding} for _ in range(examples(1_500))]
    for answers in states:
        evaluation = evaluate(PACK, answers)
        assert decide(answers).fired == evaluation.fired
        for voter in voters:
            assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
        counted = {name: answer for name, answer in answers.items() if name not in evaluation.ignored}
        raw = {name: answer_to_json(PACK.question[name], answer) for name, answer in counted.items()}
        assert soundadvice.triage(PACK, raw).fired == evaluation.fired
