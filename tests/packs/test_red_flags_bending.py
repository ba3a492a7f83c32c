"""Who is not given a stretch in which one bends forward: weak bones, a fall or a lift behind it, older people."""

from __future__ import annotations

from random import Random

import pytest

import soundadvice
from soundadvice import Acuity, Advice
from soundadvice.model.answer import answer_to_json
from support.answers.cells import answers_of
from support.answers.people import EASY, WELL
from support.packs.red_flags import PACK, RESOLVED
from support.thorough import examples

FAR = {"roll_down", "hamstring_after_sitting"}
FORWARD = FAR | {"straight_leg_stretch"}
AT_HOME = WELL | RESOLVED
CAUSES: list[tuple[dict[str, object], set[str]]] = [
    ({"health_risks": ["osteoporosis"]}, FORWARD),
    ({"health_risks": ["steroids"]}, FORWARD),
    ({"health_risks": ["osteoporosis", "anticoagulant"], "age": 49}, FORWARD),
    ({"health_risks": ["steroids"], "age": 82}, FORWARD),
    ({"injury": "minor"}, FORWARD),
    ({"injury": "lift"}, FORWARD),
    ({"injury": "minor", "age": 59}, FORWARD),
    ({"age": 65}, FAR),
    ({"age": 82}, FAR),
]
EVERY_PLAN = {name: [*answers_of(PACK, PACK.question[name]), None] for name in EASY}


def advise(changes: dict[str, object], random: Random) -> Advice:
    """Of someone at home with these answers, and any answers to what only the plan asks, or none."""
    chosen = {name: random.choice(answers) for name, answers in EVERY_PLAN.items()}
    plan = {name: answer_to_json(PACK.question[name], answer) for name, answer in chosen.items() if answer is not None}
    advice = soundadvice.triage(PACK, AT_HOME | plan | changes)
    assert advice.acuity is Acuity.SELF_CARE
    return advice


def offered(advice: Advice) -> set[str]:
    return {part.id for part in (*advice.plan.exercises, *advice.plan.habits)}


@pytest.mark.sampled
@pytest.mark.parametrize(("changes", "held_back"), CAUSES)
def test_no_bending_forward_whatever_else_they_answer(changes: dict[str, object], held_back: set[str]) -> None:
    random = Random(65)
    for _ in range(examples(400)):
        advice = advise(changes, random)
        assert not offered(advice) & held_back
        assert bool(advice.plan.exercises) is (advice.plan.no_exercise is None)


@pytest.mark.slow
def test_everyone_else_is_still_given_them() -> None:
    random = Random(64)
    given: set[str] = set()
    for age in (18, 35, 64):
        for _ in range(500):
            given |= offered(advise({"age": age}, random))
    assert given >= FORWARD


def test_the_lying_stretch_stays() -> None:
    random = Random(3)
    for changes, _ in CAUSES:
        assert any("lying_hamstring_stretch" in offered(advise(changes, random)) for _ in range(500)), changes


def test_the_age_can_be_set_within_its_range() -> None:
    pack = soundadvice.load_pack("low_back_pain_red_flags", parameters={"bending_age": 50})
    roll_down = {"severe_pain": "mild", "spasm": "no", "causes": ["none"], "mobility": ["none"], "diagnosis": "no"}
    for age, given in ((49, True), (50, False), (65, False)):
        assert ("roll_down" in offered(soundadvice.triage(pack, AT_HOME | roll_down | {"age": age}))) is given, age
