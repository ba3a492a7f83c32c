"""What a reply says besides: how far a person is, and what has become of each question, as a session has it."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import Pack, Session, State
from soundadvice.model.answer import answer_to_json
from soundadvice.server.api.operations import Operations
from support.answers.sampled import SHIPPED, sampled
from support.answers.sampled import packs as shipped_packs
from support.packs.generated import make_answers, packs
from support.thorough import examples

COUNTS = ("given", "skipped")


def check(pack: Pack, answers: dict[str, object], skipped: list[str]) -> None:
    reply = json.loads(Operations(pack).evaluate({"answers": answers, "skipped": skipped}))
    session = Session(pack, answers=answers)
    states = session.evaluation.states
    for name in skipped:
        if states[name] in (State.GIVEN, State.UNANSWERED) and name not in answers:
            session.skip(name)
    done, at_most = session.progress
    assert reply["progress"] == {"done": done, "at_most": at_most}
    assert list(reply["states"]) == list(pack.question)
    for name, state in reply["states"].items():
        hidden = states[name] is State.NOT_ENABLED
        if name in answers and hidden:
            assert state == "ignored"
        elif name in skipped and states[name] is State.UNANSWERED:
            assert state == "skipped"
        else:
            assert state == states[name]
    assert sum(state in COUNTS for state in reply["states"].values()) == done
    if reply["next"] is not None:
        assert reply["states"][reply["next"]["id"]] == "unanswered"
    if reply["decided"]:
        assert {name for name, state in reply["states"].items() if state == "ignored"} == set(
            reply["advice"]["ignored"]
        )
        assert list(reply)[-1] == "advice"


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_that_of_a_session_with_the_same_answers(name: str) -> None:
    pack, random = shipped_packs()[name], Random(name)
    plan = [question.id for question in pack.questions if question.id not in pack.deciding]
    for answers in [*sampled(pack, 12), *sampled(pack, 12, decided=False)]:
        check(pack, dict(answers), [one for one in random.sample(plan, 2) if one not in answers])


@given(pack=packs(), random=st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_of_any_pack(pack: Pack, random: Random) -> None:
    answers = {name: answer_to_json(pack.question[name], one) for name, one in make_answers(random, pack).items()}
    check(pack, dict(answers), [])


def test_answers_of_another_day_have_done_nothing_today() -> None:
    pack = shipped_packs()[SHIPPED[0]]
    answers = dict(next(iter(sampled(pack, 1))))
    then = json.loads(Operations(pack).evaluate({"answers": answers, "given": "2020-01-01T12:00:00Z"}))
    now = json.loads(Operations(pack).evaluate({"answers": {}}))
    assert then["coming_back"]
    assert (then["progress"], then["states"]) == (now["progress"], now["states"])
