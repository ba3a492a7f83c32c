"""Consult: advice or what is still to be asked, as values; bad answers all at once; everything read only once."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from soundadvice import AnswerError, Pack, Session, State, UndecidedError, evaluate, triage
from soundadvice.meaning.bits.weigh import Weigher
from soundadvice.meaning.consult import Decided, Undecided, conclude, consult
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import Answer
from support.answers.people import SORE, WELL
from support.answers.sampled import SHIPPED, sampled
from support.packs import generated as packs
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_red_flags")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_decided_is_the_advice_of_triage(name: str) -> None:
    pack = shipped(name)
    for answers in sampled(pack, 40):
        found = consult(pack, answers)
        assert isinstance(found, Decided)
        assert found.advice == triage(pack, answers)
        assert found.next == Session(pack, answers=answers).next_question


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_undecided_says_the_same_as_the_error_of_triage(name: str) -> None:
    pack = shipped(name)
    for answers in sampled(pack, 40, decided=False):
        found = consult(pack, answers)
        assert isinstance(found, Undecided)
        assert found.evaluation == evaluate(pack, read_answers(pack.question, answers))
        with pytest.raises(UndecidedError) as raised:
            triage(pack, answers)
        error = raised.value
        assert (found.unanswered, str(found.error)) == (error.questions, str(error))
        assert (found.at_least and found.at_least.id) == error.at_least
        assert found.next == Session(pack, answers=answers).next_question
        assert found.next.id in found.unanswered


def test_what_is_undecided_is_said_in_the_words_of_the_answers_so_far() -> None:
    found = consult(packs.small_pack(), {"pain": "severe"})
    assert isinstance(found, Undecided)
    assert found.words("Pain: {pain}. Tried: {tried}. Call {emergency_number}.") == (
        "Pain: severe text. Tried: not answered. Call 112."
    )


def test_packs_of_every_shape_are_consulted_as_a_session_would() -> None:
    decided = undecided = 0
    for number, pack in enumerate(packs.take(70)):
        random = Random(number)
        for complete in (True, False):
            answers = packs.make_answers(random, pack, complete=complete)
            evaluation = evaluate(pack, answers)
            found = conclude(pack, answers, evaluation)
            if isinstance(found, Undecided):
                undecided += 1
                assert evaluation.states[found.next.id] is State.UNANSWERED
                assert not evaluation.decided
            else:
                decided += 1
                assert (found.advice.disposition, found.advice.fired) == (evaluation.floor, evaluation.fired)
    assert decided > 20
    assert undecided > 20


def test_plan_questions_that_were_skipped_are_passed_over() -> None:
    first = consult(PACK, WELL)
    assert isinstance(first, Decided)
    assert first.next is not None
    after = consult(PACK, WELL, frozenset({first.next.id}))
    assert isinstance(after, Decided)
    assert after.next is not None
    assert after.next != first.next
    plan = frozenset(name for name in PACK.question if name not in PACK.deciding)
    assert consult(PACK, WELL, plan).next is None


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    wrong = {**SORE, "leg_pain": "left", "leg_pian": "one", "age": 200, "numbness": ["none", "leg"]}
    for read in (consult, triage, lambda pack, answers: Session(pack, answers=answers)):
        with pytest.raises(AnswerError) as raised:
            read(PACK, wrong)
        error = raised.value
        assert not isinstance(error, UndecidedError)
        wanted = ["leg_pain", "numbness", None, "age"]
        assert [mistake.question for mistake in error.mistakes] == wanted
        assert error.mistakes[0] is error
        assert error.mistakes[2].hint == "did you mean `leg_pain`?"
        assert error.mistakes[1].hint == "give `none` alone, or leave it out"


def test_only_a_few_unknown_questions_get_a_hint() -> None:
    with pytest.raises(AnswerError) as raised:
        consult(PACK, {f"leg_pain{number}": "one" for number in range(9)})
    assert [bool(mistake.hint) for mistake in raised.value.mistakes] == [True] * 3 + [False] * 6


@pytest.mark.parametrize("answers", [WELL, {"leg_pain": "one"}, {}], ids=["complete", "partial", "none"])
def test_answers_are_read_and_evaluated_at_most_once(
    monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, object]
) -> None:
    counted = {"read": 0, "evaluated": 0}

    def reading(tables: Weigher, pack: Pack, given: object) -> object:
        counted["read"] += 1
        return read(tables, pack, given)

    def evaluating(tables: Weigher, canonical: Mapping[str, Answer]) -> object:
        counted["evaluated"] += 1
        return evaluation(tables, canonical)

    read, evaluation = Weigher.read, Weigher.evaluation
    monkeypatch.setattr(Weigher, "read", reading)
    monkeypatch.setattr(Weigher, "evaluation", evaluating)
    found = consult(PACK, answers)
    if isinstance(found, Undecided):
        assert found.next.id in found.unanswered
        assert found.error.questions == found.unanswered
        assert counted == {"read": 1, "evaluated": 1}
    else:
        assert found.advice.disposition == "self_care"
        assert counted == {"read": 0, "evaluated": 0}
