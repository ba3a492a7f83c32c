"""Sessions of two engines, and many of them."""

from __future__ import annotations

import resource
from datetime import UTC, datetime
from random import Random

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.answer import answer_to_json
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import SessionError
from soundadvice.session import Session
from soundadvice.session.probe import Health, Probe
from soundadvice.session.voting import VoteOutcome, counts
from support.packs.generated import Answers, make_answer, make_pack, small_pack
from support.packs.sessions import NOTHING_WRONG, PACK, session_of
from support.packs.voters import Engine, on_each_engine
from support.threads import in_threads

pytestmark = on_each_engine


@pytest.fixture(autouse=True)
def asked_first(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions ask this second engine."""
    engine.first(monkeypatch)


# Two engines --------------------------------------------------------------------------------------------------------


def test_both_engines_vote(engine: Engine) -> None:
    session = Session(PACK)
    assert session.engines == ("reference", engine.name)
    assert session.why_alone is None


@pytest.mark.parametrize("lie", [frozenset(), frozenset({"severe", "hurt"}), frozenset({"numb_saddle"})])
def test_no_outcome_leaves_when_the_engines_disagree(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, lie: frozenset[str]
) -> None:
    session = session_of(**{**NOTHING_WRONG, "pain": "severe"})
    engine.says(monkeypatch, lambda self, answers, states: lie)
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


def test_a_lie_about_self_care_is_caught_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(**NOTHING_WRONG)
    engine.says(monkeypatch, lambda self, answers, states: frozenset({"severe"}))
    with pytest.raises(SessionError, match=r"the engines disagree on whether .* fires: no advice can be given"):
        session.advice()


def test_every_change_is_voted_on_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    votes = []
    real = engine.voter.fired  # type: ignore[attr-defined]

    def count(self: object, answers: Answers, states: object) -> frozenset[str]:
        votes.append(dict(answers))
        return real(self, answers, states)

    engine.says(monkeypatch, count)
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


@pytest.mark.parametrize(
    ("answers", "lie", "least"),
    [
        ({"signs": ["saddle"]}, frozenset(), "call_now"),  # the reference alone says so
        (NOTHING_WRONG, frozenset({"numb_saddle"}), "call_now"),  # the other one alone
        (NOTHING_WRONG, frozenset({"severe"}), "see_doctor"),
        ({"pain": "severe", "signs": ["none"]}, frozenset(), "see_doctor"),
    ],
)
def test_a_disagreement_carries_the_more_urgent_of_both(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, answers: Answers, lie: frozenset[str], least: str
) -> None:
    session = Session(PACK, answers=answers)
    engine.says(monkeypatch, lambda self, answers, states: lie)
    with pytest.raises(SessionError) as caught:
        session.advice()
    help_ = caught.value.help
    assert help_ is not None
    assert help_ == session.help
    assert help_.acuity > Acuity.SELF_CARE
    assert help_.at_least == least, help_
    assert PACK.emergency_number in help_.call
    monkeypatch.undo()
    session.answer("pain", "mild")
    assert session.help.acuity >= Acuity.ROUTINE  # what another set of answers said is forgotten


@pytest.mark.parametrize("fault", [SessionError("it did not run to its end"), RuntimeError("severe"), MemoryError()])
def test_an_engine_that_cannot_vote_leaves_the_reference_to_decide_and_the_record_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*_: object) -> frozenset[str]:
        raise fault

    session = session_of(**{**NOTHING_WRONG, "pain": "severe"})
    before = dict(counts(PACK))
    with monkeypatch.context() as patch:
        engine.says(patch, broken)
        assert session.advice().fired == ("severe",)
        assert session.engines == ("reference",)
        assert session.why_alone is not None
        assert "severe" not in session.why_alone
        assert session.record(datetime.now(UTC)).engines == ("reference",)
        assert counts(PACK)[VoteOutcome.FAILED] == before[VoteOutcome.FAILED] + 1
    session.answer("pain", "mild")
    assert session.advice().disposition == "self_care"
    assert session.record(datetime.now(UTC)).engines == ("reference", engine.name)


def test_a_voter_that_cannot_be_made_is_one_that_cannot_vote(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(engine.voter, "__init__", broken)
    session = Session(small_pack(), answers={**NOTHING_WRONG, "pain": "severe"})
    assert session.advice().fired == ("severe",)
    assert session.record(datetime.now(UTC)).engines == ("reference",)


def test_a_probe_asks_both_engines(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = Probe(PACK)
    assert probe.ask() == Health(PACK, ("reference", engine.name))
    with monkeypatch.context() as patch:
        engine.says(patch, lambda *_: frozenset())
        assert not probe.ask().works
    with monkeypatch.context() as patch:
        patch.setattr("soundadvice.session.probe.evaluate", lambda *_: 1 // 0)
        assert not probe.ask().works
    assert probe.ask().works


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
    def work(random: Random) -> list[object]:
        wrong: list[object] = []
        for _ in range(60):
            session, answers = Session(PACK), {}
            while (question := session.next_question) is not None:
                answers[question.id] = answer = make_answer(random, PACK, question)
                session.answer(question.id, answer_to_json(question, answer))
            if session.advice().fired != evaluate(PACK, answers).fired:
                wrong.append(answers)
        return wrong

    assert in_threads(work) == []


def test_sessions_that_end_hold_no_memory() -> None:
    def rounds(count: int) -> None:
        for _ in range(count):
            session = Session(PACK, answers=NOTHING_WRONG)
            for pain in ("severe", "mild", "unsure"):
                session.answer("pain", pain)
                assert session.decided

    rounds(200)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds(1_500)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2 * 1024  # KiB
