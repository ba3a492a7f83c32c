"""Sessions of two engines, and many of them."""

from __future__ import annotations

import resource
import sys
import threading
from datetime import UTC, datetime
from random import Random

import pytest

from packs import Answers, any_of, choice, make, make_answer, make_pack, rule, small_pack
from sessions import NOTHING_WRONG, PACK, needs_durable, session_of
from soundadvice.answer import answer_to_json
from soundadvice.errors import SessionError
from soundadvice.evaluate import evaluate
from soundadvice.session import Session
from soundadvice.session.durable import DurableVoter

# Two engines --------------------------------------------------------------------------------------------------------


@needs_durable
def test_both_engines_vote() -> None:
    session = Session(PACK)
    assert session.engines == ("reference", "durable_rules")
    assert session.why_alone is None


@needs_durable
@pytest.mark.parametrize("lie", [frozenset(), frozenset({"severe", "hurt"}), frozenset({"numb_saddle"})])
def test_no_outcome_leaves_when_the_engines_disagree(monkeypatch: pytest.MonkeyPatch, lie: frozenset[str]) -> None:
    session = session_of(**{**NOTHING_WRONG, "pain": "severe"})
    monkeypatch.setattr(DurableVoter, "fired", lambda self, answers, states: lie)
    for tell in (
        session.advice,
        lambda: session.decided,
        lambda: session.complete,
        lambda: session.evaluation,
        lambda: session.next_question,
        lambda: session.open_questions,
        lambda: session.progress,
        lambda: session.record(datetime.now(UTC)),
    ):
        with pytest.raises(SessionError, match=r"the engines disagree on whether .* fires: no advice can be given"):
            tell()
    with pytest.raises(SessionError) as caught:
        session.advice()
    assert "mild" not in str(caught.value)
    assert "1 week" not in str(caught.value)
    session.answer("pain", "mild")  # what the person does is still taken
    monkeypatch.undo()
    assert session.advice().disposition == "self_care"


@needs_durable
def test_a_lie_about_self_care_is_caught_too(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(**NOTHING_WRONG)
    monkeypatch.setattr(DurableVoter, "fired", lambda self, answers, states: frozenset({"severe"}))
    with pytest.raises(SessionError):
        session.advice()


@needs_durable
def test_every_change_is_voted_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = []
    real = DurableVoter.fired

    def count(self: DurableVoter, answers: Answers, states: object) -> frozenset[str]:
        votes.append(dict(answers))
        return real(self, answers, states)  # type: ignore[arg-type]

    monkeypatch.setattr(DurableVoter, "fired", count)
    session = session_of(**NOTHING_WRONG)
    assert votes == []  # nothing was asked of it yet
    assert session.decided
    assert session.complete is False
    assert session.advice()
    assert session.progress
    assert len(votes) == 1
    session.answer("pain", "severe")
    assert session.advice().fired == ("severe",)
    assert len(votes) == 2
    session.back()
    assert not session.decided
    assert len(votes) == 3


def test_where_durable_rules_is_missing_the_reference_decides_alone_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    session = Session(small_pack(), answers={**NOTHING_WRONG, "pain": "severe"})
    assert session.engines == ("reference",)
    assert session.why_alone is not None
    assert "it cannot be loaded" in session.why_alone
    assert session.advice().fired == ("severe",)
    assert session.record(datetime.now(UTC)).engines == ("reference",)


@needs_durable
def test_a_pack_beyond_the_limits_of_durable_rules_is_decided_alone_and_says_so() -> None:
    rules = tuple(rule(f"r{number}", any_of("q", "yes")) for number in range(3_001))
    session = Session(make((choice("q", "yes", "no"),), rules), answers={"q": "yes"})
    assert session.engines == ("reference",)
    assert session.why_alone is not None
    assert "more than 3,000 alternatives" in session.why_alone
    assert len(session.advice().fired) == 3_001


# Many of them -------------------------------------------------------------------------------------------------------


def test_a_thousand_interleaved_sessions_do_not_mix() -> None:
    random = Random(11)
    pool = [PACK, *(make_pack(Random(seed)) for seed in range(9))]
    sessions = [Session(pool[number % len(pool)]) for number in range(1_000)]
    expected: list[Answers] = [{} for _ in sessions]
    for _ in range(6_000):
        number = random.randrange(len(sessions))
        session = sessions[number]
        question = session.next_question
        if question is None:
            continue
        answer = make_answer(random, session.pack, question)
        session.answer(question.id, answer_to_json(question, answer))
        expected[number][question.id] = answer
    ended = 0
    for session, answers in zip(sessions, expected, strict=True):
        assert session.answers == {name: answers[name] for name in session.pack.question if name in answers}
        assert session.evaluation == evaluate(session.pack, answers)
        ended += session.complete
    assert ended > 500


def test_eight_threads_of_sessions_on_one_pack_do_not_mix() -> None:
    wrong: list[object] = []
    before = sys.getswitchinterval()

    def work(seed: int) -> None:
        random = Random(seed)
        try:
            for _ in range(60):
                session, answers = Session(PACK), {}
                while (question := session.next_question) is not None:
                    answers[question.id] = answer = make_answer(random, PACK, question)
                    session.answer(question.id, answer_to_json(question, answer))
                if session.advice().fired != evaluate(PACK, answers).fired:
                    wrong.append(answers)
        except BaseException as reason:
            wrong.append(reason)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []


def test_sessions_that_end_hold_no_memory() -> None:
    def rounds(count: int) -> None:
        for _ in range(count):
            session = Session(PACK, answers=NOTHING_WRONG)
            for pain in ("severe", "mild", "unsure"):
                session.answer("pain", pain)
                assert session.decided

    rounds(200)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds(5_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4 * 1024  # KiB
