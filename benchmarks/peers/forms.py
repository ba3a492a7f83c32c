"""`soundadvice.triage` on what else a caller may hand in: the same answer sets, changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from answer_sets import RawAnswers, seconds
from contestant import Contestant
from measured_pack import measured_pack

import soundadvice
from soundadvice import Pack
from soundadvice.model.condition import OptionTest, Quantifier

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
    return {**answers, "leg_pain": "none", "pain_with_exercise": "intense"}


def _decided_early(answers: RawAnswers) -> RawAnswers:
    return {"location": answers["location"], "leg_pain": "one"}


def _with_a_hidden_question(pack: Pack) -> Pack:
    """The pack with its last deciding question asked only of those with pain in a leg: in itself it hides none."""
    after_leg_pain = OptionTest("leg_pain", Quantifier.ANY_OF, ("one", "both", "unsure"))
    questions = tuple(
        replace(question, enable_when=after_leg_pain) if question.id == "pain_with_exercise" else question
        for question in pack.questions
    )
    return replace(pack, questions=questions)


OTHER = "other"
_STATEMENT = "advice = triage(pack, answers); outcome = advice.disposition; reasons = advice.fired"
_FORMS = {
    "the plan's twelve questions answered too": _all_questions,
    'a duration with decimals, "1.5 weeks"': _decimals,
    "a duration as a timedelta": _timedelta,
    "two answers that decide, the rest left out": _decided_early,
}


def _form(name: str) -> Contestant:
    names = {"triage": soundadvice.triage, "pack": measured_pack()}
    return Contestant(name, OTHER, dict, _STATEMENT, names, _FORMS[name])


def hidden() -> Contestant:
    pack = _with_a_hidden_question(measured_pack())
    names = {"triage": soundadvice.triage, "pack": pack}
    name = "an answer left behind on a hidden question"
    return Contestant(name, OTHER, dict, _STATEMENT, names, _left_behind, pack)


CONTESTANTS = (*(partial(_form, name) for name in _FORMS), hidden)
