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
ASKED_FIRST = (
    *("numbness", "bladder_bowel", "leg_weakness", "trauma", "emergency_now_signs", "sudden_severe", "other_signs"),
    *("cancer_history", "risk_factors", "age", "pregnant", "sexual_function", "painkiller_excess"),
)
ASKED_LAST = ("first_episode", "began_before_45", "morning_stiffness", "walking_heaviness")
WELL = people.WELL | dict.fromkeys(ASKED_LAST, "no")
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
