"""The red-flag pack for tests: its parts, a well person's answers, and how complete answers are decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import soundadvice
from soundadvice import Acuity, Pack, evaluate
from soundadvice.meaning.compiler import Decision, compiled
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import (
    Answer,
)
from support.answers import people
from support.answers.cells import answers_of

FOLDER = Path(__file__).parents[3] / "rules" / "soundadvice_rules" / "low_back_pain_red_flags"
PACK = soundadvice.load_pack(FOLDER)
assert PACK.parent is not None
PARENT: Pack = PACK.parent
OWN_RULES = [rule for rule in PACK.rules if rule.pack == PACK.id]
OWN_QUESTIONS = [question for question in PACK.questions if question.id not in PARENT.question]
EVERY = {name: answers_of(PACK, PACK.question[name]) for name in PACK.deciding}
ASKED = tuple(people.WELL)
"""What a well person of 35 is asked, in order."""
FOLLOW_UPS = tuple(name for name in PACK.deciding if name.endswith("_check"))
"""Asked of those who are not sure of the question before."""
OF_SOME = tuple(name for name in PACK.deciding if name not in ASKED and name not in FOLLOW_UPS)
"""Asked of those who answer something that makes it matter."""
RESOLVED: dict[str, object] = {
    "emergency_signs_check": "fine",
    "leg_check": "no",
    "numb_check": ["none"],
    "weakness_check": "both_fine",
    "both_legs_kind": "checked",
    "bladder_check": "as_always",
    "sudden_check": "slowly",
    "injury_check": "no_fall",
    "injury_when": "checked",
    "standing": ["none"],
    "other_signs_check": ["none"],
    "infection_check": ["none"],
    "health_check": ["none"],
    "cancer_when": "long_ago",
    "pregnancy_check": "no_signs",
    "pregnant_ache": "no_pattern",
    "painkillers_check": "within",
    "swelling_check": "no",
    "pain_check": "yes",
    "duration_check": "no",
    "exercise_check": "no",
    "first_episode": "no",
    "began_before_45": "no",
    "months_signs": ["none"],
    "walking_heaviness": "no",
    "examined": "yes",
}
"""The least alarming answer to each question that a well person of 35 is not asked."""
WELL = people.WELL | RESOLVED
WELL_CANONICAL = read_answers(PACK.question, WELL)


def acuity(answers: Mapping[str, Answer], pack: Pack = PACK) -> Acuity:
    """The acuity of complete answers; answers to questions that are not enabled do not count."""
    evaluation = evaluate(pack, {name: answer for name, answer in answers.items() if name in pack.question})
    assert evaluation.decided
    return pack.disposition[evaluation.floor].acuity


def decider(pack: Pack) -> Callable[[Mapping[str, Answer]], Decision]:
    """What decides complete canonical answers fast; answers to questions that are not enabled do not count."""
    return compiled(pack).decide


def with_answers(**changes: object) -> dict[str, Answer]:
    return {**WELL_CANONICAL, **read_answers(PACK.question, changes)}
