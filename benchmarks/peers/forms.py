"""`soundadvice.triage` on what else a caller may hand in: the same answer sets, changed."""

from __future__ import annotations

from datetime import timedelta

from answer_sets import RawAnswers, seconds
from contestant import Contestant

import soundadvice

# Every question of the plan, as a form or a service would send them along.
_PLAN: RawAnswers = {
    "spasm": "no",
    "causes": ["sitting", "bending"],
    "sits": "half",
    "tight_hamstrings": "yes",
    "tight_hips": "no",
    "sock_difficulty": "no",
    "sofa": "yes",
    "mobility": ["none"],
    "under_control": "unsure",
    "fitness": "some",
    "diagnosis": "no",
    "wants_therapies": "yes",
}


def _all_questions(answers: RawAnswers) -> RawAnswers:
    return {**answers, **_PLAN}


def _decimals(answers: RawAnswers) -> RawAnswers:
    return {**answers, "duration": "1.5 weeks"}


def _timedelta(answers: RawAnswers) -> RawAnswers:
    return {**answers, "duration": timedelta(seconds=seconds(answers["duration"]) or 0)}


def _left_behind(answers: RawAnswers) -> RawAnswers:
    return {**answers, "exercises_tried": "no", "pain_with_exercise": "intense"}


def _decided_early(answers: RawAnswers) -> RawAnswers:
    return {"location": answers["location"], "leg_pain": "one"}


def contestants() -> list[Contestant]:
    pack = soundadvice.load_pack("low_back_pain")
    forms = {
        "the plan's twelve questions answered too": _all_questions,
        'a duration with decimals, "1.5 weeks"': _decimals,
        "a duration as a timedelta": _timedelta,
        "an answer left behind on a hidden question": _left_behind,
        "two answers that decide, the rest left out": _decided_early,
    }
    statement = "advice = triage(pack, answers); outcome = advice.disposition; reasons = advice.fired"
    names = {"triage": soundadvice.triage, "pack": pack}
    return [Contestant(name, OTHER, dict, statement, names, change) for name, change in forms.items()]


OTHER = "other"
