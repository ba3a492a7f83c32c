"""Not sure fails safe in low_back_pain_red_flags, and adding the pack never lowers an outcome."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
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
    Quantifier,
    UnsureTest,
    holds,
)
from soundadvice.model.condition import (
    tests_of as parts_of,  # pytest would take a name that begins with `test` for a test
)
from soundadvice.model.question import MultiChoice, Question, allows_unsure
from soundadvice.model.rule import Rule
from soundadvice.session.second_engine import DurableVoter, voter_of
from support.answers.cells import answers_of, complete_cells, distinguished
from support.packs.red_flags import (
    EVERY,
    OWN_QUESTIONS,
    OWN_RULES,
    PACK,
    PARENT,
    WELL_CANONICAL,
    acuity,
    decider,
    with_answers,
)
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

UNSURE_IS: dict[str, Acuity] = {
    "numbness": Acuity.SAME_DAY,
    "bladder_bowel": Acuity.SAME_DAY,
    "leg_weakness": Acuity.SAME_DAY,
    "trauma": Acuity.SAME_DAY,
    "emergency_now_signs": Acuity.SAME_DAY,
    "sudden_severe": Acuity.SAME_DAY,
    "other_signs": Acuity.SAME_DAY,
    "cancer_history": Acuity.SAME_DAY,
    "risk_factors": Acuity.SAME_DAY,
    "pregnant": Acuity.SAME_DAY,
    "painkiller_excess": Acuity.SAME_DAY,
    "leg_pain": Acuity.SAME_DAY,
    "swelling": Acuity.SAME_DAY,
    "walking_heaviness": Acuity.SOON,
    "first_episode": Acuity.ROUTINE,
    "began_before_45": Acuity.ROUTINE,
    "morning_stiffness": Acuity.ROUTINE,
    "severe_pain": Acuity.ROUTINE,
    "duration": Acuity.ROUTINE,
    "pain_with_exercise": Acuity.ROUTINE,
    # Not better, and so nothing before `few_weeks`, as the parent reads it.
    "improving": Acuity.SELF_CARE,
}
ASKS: dict[str, dict[str, object]] = {  # what must be answered so that a question is asked
    "first_episode": {"age": 50},
    "began_before_45": {"age": 45, "duration": "3 months"},
    "morning_stiffness": {"duration": "3 months"},
    "walking_heaviness": {"leg_pain": "one"},
}


def unsure_answer(question: Question) -> object:
    return [UNSURE] if isinstance(question, MultiChoice) else UNSURE


def test_every_question_that_can_be_unsure_is_here() -> None:
    assert {name for name in PACK.deciding if allows_unsure(PACK.question[name])} == set(UNSURE_IS)


@pytest.mark.parametrize("name", UNSURE_IS)
def test_not_sure_has_the_acuity_that_the_design_says(name: str) -> None:
    """Same day where the worst answer is an emergency, otherwise as urgent as the worst answer."""
    question, asks = PACK.question[name], ASKS.get(name, {})
    assert acuity(with_answers(**asks, **{name: unsure_answer(question)})) is UNSURE_IS[name]
    worst = max(
        acuity({**with_answers(**asks), name: answer}) for answer in EVERY[name] if UNSURE not in as_set(answer)
    )
    if name == "improving":
        assert acuity(with_answers(duration="3 weeks", improving=UNSURE)) is worst is Acuity.ROUTINE
        assert acuity(with_answers(duration="20 days", improving=UNSURE)) is Acuity.SELF_CARE
    else:
        assert UNSURE_IS[name] is min(worst, Acuity.SAME_DAY)


def as_set(answer: Answer) -> frozenset[object]:
    return answer if isinstance(answer, frozenset) else frozenset({answer})


def test_each_rule_for_not_sure_looks_at_one_question_alone() -> None:
    unsure = [rule for rule in OWN_RULES if rule.id.startswith("unsure_")]
    for rule in unsure:
        assert rule.when == OptionTest(rule.id.removeprefix("unsure_"), Quantifier.ANY_OF, (UNSURE,))
    elsewhere = {"severe_pain", "duration", "pain_with_exercise", "improving"}  # the parent's rules have these
    assert {rule.id.removeprefix("unsure_") for rule in unsure} == UNSURE_IS.keys() - elsewhere
    for rule in OWN_RULES:
        if rule not in unsure:
            for test in parts_of(rule.when):
                assert not isinstance(test, UnsureTest)
                assert not (isinstance(test, OptionTest) and UNSURE in test.options)


# Adding the layer never lowers an outcome ---------------------------------------------------------------------------


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


def test_never_lower_than_the_parent_in_every_cell_of_the_parent() -> None:
    """All cells of the parent, each with every answer to every question that the layer adds."""
    child, parent = decider(PACK), decider(PARENT)
    cells = {name: distinguished(PARENT, PARENT.question[name]) for name in PARENT.deciding}
    count = 0
    for cell in complete_cells(PARENT, cells):
        before = parent(cell).acuity
        for question in OWN_QUESTIONS:
            for answer in EVERY[question.id]:
                assert child({**WELL_CANONICAL, **cell, question.id: answer}).acuity >= before
                count += 1
    assert count > 50_000


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.id)
def test_never_lower_than_the_parent_over_the_cells_of_each_rule(rule: Rule) -> None:
    """Every combination of what the rule and the parent tell apart, for the questions that the rule reaches."""
    names = sorted({test.question for test in reached_by(rule.when)}, key=list(PACK.question).index)
    cells = [classes(name, rule) for name in names]
    for combination in itertools.product(*cells):
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
    for _ in range(examples(20_000)):
        answers = {name: random.choice(EVERY[name]) for name in PACK.deciding if random.random() < 0.3}
        after = evaluate(PACK, answers)
        before = evaluate(PARENT, {name: answer for name, answer in answers.items() if name in PARENT.question})
        assert PACK.disposition[after.floor].acuity >= PARENT.disposition[before.floor].acuity
        assert after.ceiling >= before.ceiling


@pytest.mark.slow
def test_not_sure_never_ends_in_self_care_in_any_sampled_state() -> None:
    random, decide = Random(30), decider(PACK)
    few_weeks = PACK.parameter["few_weeks"].value
    unsure = 0
    for _ in range(12_000):
        answers = {n: random.choice(EVERY[n]) if random.random() < 0.1 else WELL_CANONICAL[n] for n in PACK.deciding}
        states = evaluate(PACK, answers).states
        asked = {n for n, answer in answers.items() if UNSURE in as_set(answer) and states[n] is State.GIVEN}
        duration = answers["duration"]
        if asked == {"improving"} and isinstance(duration, int) and duration < few_weeks:
            continue
        unsure += bool(asked)
        assert not asked or decide(answers).acuity > Acuity.SELF_CARE
    assert unsure > 1_500


def test_engines_agree_on_the_layered_pack() -> None:
    """evaluate, the generated functions and durable_rules; every state of one answer changed, and sampled ones."""
    voter, decide, random = voter_of(PACK), decider(PACK), Random(5)
    assert isinstance(voter, DurableVoter), voter
    states = [{**WELL_CANONICAL, name: answer} for name in PACK.deciding for answer in EVERY[name]]
    states += [{name: random.choice(EVERY[name]) for name in PACK.deciding} for _ in range(examples(3_000))]
    for answers in states:
        evaluation = evaluate(PACK, answers)
        assert decide(answers).fired == evaluation.fired
        assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
        counted = {name: answer for name, answer in answers.items() if name not in evaluation.ignored}
        raw = {name: answer_to_json(PACK.question[name], answer) for name, answer in counted.items()}
        assert soundadvice.triage(PACK, raw).fired == evaluation.fired
