"""When durable_rules fails, is missing, or runs for long."""

from __future__ import annotations

import datetime
import gc
import itertools
import sys
import threading
import weakref

import pytest

from soundadvice.model.condition import (
    Not,
    OptionTest,
    Quantifier,
)
from soundadvice.model.errors import SessionError, UnsupportedError
from soundadvice.session import Session
from soundadvice.session.probe import Probe
from soundadvice.session.second_engine import voter_of
from soundadvice.session.voters import durable_voter
from soundadvice.session.voters import normal_form as literals
from soundadvice.session.voters.durable_voter import DurableVoter
from support.packs.generated import (
    any_of,
    choice,
    small_pack,
)
from support.packs.sessions import NOTHING_WRONG
from support.packs.voters import ENGINES, fired

durable_rules_engine = pytest.importorskip(
    "durable_rules_engine", reason="durable_rules cannot be loaded here", exc_type=ImportError
)


@pytest.fixture
def voter() -> DurableVoter:
    return DurableVoter(small_pack())


# When it fails ------------------------------------------------------------------------------------------------------


def run(voter: DurableVoter) -> set[str]:
    return fired(voter, small_pack(), {"pain": "severe"})


def test_a_failing_action_is_no_silent_rule(voter: DurableVoter) -> None:
    ruleset = voter._host.get_ruleset(voter._rulesets[0])
    for name in ruleset._actions.keys() - {"closing"}:
        ruleset._actions[name]._func = lambda _: 1 // 0
    with pytest.raises(SessionError, match="did not run to its end"):
        run(voter)


def test_a_run_that_stops_before_the_closing_rule_is_refused(voter: DurableVoter) -> None:
    ruleset = voter._host.get_ruleset(voter._rulesets[0])
    closing = ruleset._actions["closing"]
    closing._func = lambda _: None
    with pytest.raises(SessionError, match="did not run to its end"):
        run(voter)
    closing._func = lambda _: voter._log.extend([0, -1, 0])  # and one that did not come last
    with pytest.raises(SessionError, match="did not run to its end"):
        run(voter)


@pytest.mark.parametrize("result", [None, 0, {}, {"exception": "x"}])
def test_a_result_that_is_not_a_clean_state_is_refused(
    voter: DurableVoter, monkeypatch: pytest.MonkeyPatch, result: object
) -> None:
    def assert_fact(name: str, fact: object) -> object:
        if result == {}:
            return {}  # a state, but no rule ran
        voter._log.append(-1)
        return result

    monkeypatch.setattr(voter._host, "assert_fact", assert_fact)
    with pytest.raises(SessionError, match="did not run to its end"):
        run(voter)


def test_an_error_of_the_engine_says_nothing_of_the_answers(
    voter: DurableVoter, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = voter._host.assert_fact

    def fail(name: str, fact: object) -> None:
        real(name, fact)
        raise RuntimeError(f"secret {fact}")

    monkeypatch.setattr(voter._host, "assert_fact", fail)
    with pytest.raises(SessionError) as caught:
        run(voter)
    assert str(caught.value) == "durable_rules did not run to its end (RuntimeError)"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    monkeypatch.undo()
    assert run(voter) == {"severe"}  # and the next evaluation is unharmed


def test_an_interrupt_passes_through_and_leaves_nothing_behind(
    voter: DurableVoter, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, sids = voter._host.assert_fact, []

    def interrupt(name: str, fact: dict[str, object]) -> None:
        sids.append(fact["sid"])
        real(name, fact)
        raise KeyboardInterrupt

    monkeypatch.setattr(voter._host, "assert_fact", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(voter)
    monkeypatch.undo()
    with pytest.raises(Exception, match="309"):  # the engine knows no such session id any longer
        voter._host.get_state(voter._rulesets[0], sids[0])
    assert run(voter) == {"severe"}


def test_it_is_not_asked_again_when_it_could_not_clear_up_too_often(
    voter: DurableVoter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str, sid: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(voter._host, "delete_state", fail)
    asked = []
    monkeypatch.setattr(voter._host, "assert_fact", lambda name, fact: asked.append(fact))
    for _ in range(durable_voter.MOST_LEFT_BEHIND + 50):
        with pytest.raises(SessionError):
            run(voter)
    assert len(asked) == durable_voter.MOST_LEFT_BEHIND
    with pytest.raises(SessionError, match="failed too often"):
        run(voter)


def test_a_step_of_the_wall_clock_changes_nothing(voter: DurableVoter, monkeypatch: pytest.MonkeyPatch) -> None:
    import durable.engine as engine  # type: ignore[import-untyped]

    class Leaping(datetime.datetime):
        leap = itertools.count()

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Leaping:
            return cls(2024, 1, 1) + datetime.timedelta(hours=next(cls.leap))

    monkeypatch.setattr(engine.datetime, "datetime", Leaping)
    assert run(voter) == {"severe"}


def test_it_starts_no_threads() -> None:
    before = threading.active_count()
    voters = [DurableVoter(small_pack()) for _ in range(5)]
    assert all(run(voter) == {"severe"} for voter in voters)
    assert threading.active_count() == before


def test_five_hundred_states_left_behind_stop_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    ENGINES[0].first(monkeypatch)
    pack = small_pack()
    voter = voter_of(pack)
    assert isinstance(voter, DurableVoter)

    def fail(name: str, sid: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(voter._host, "delete_state", fail)
    monkeypatch.setattr(voter._host, "assert_fact", lambda name, fact: {})
    for _ in range(durable_voter.MOST_LEFT_BEHIND + 2):
        session = Session(pack, answers={**NOTHING_WRONG, "pain": "severe"})
        assert session.advice().fired == ("severe",)
    assert session.engines == ("reference",)
    assert session.why_alone == "durable_rules failed too often in this process, and is not asked again"
    health = Probe(pack).ask()
    assert (health.works, health.degraded, health.engines) == (True, True, ("reference",))


# Missing ------------------------------------------------------------------------------------------------------------


def test_where_it_cannot_be_loaded_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    with pytest.raises(UnsupportedError, match=r"durable_rules cannot carry this: it cannot be loaded \(") as caught:
        DurableVoter(small_pack())
    assert "CPython 3.12 or earlier" in str(caught.value)


# Many of them -------------------------------------------------------------------------------------------------------


def test_a_voter_is_made_once_for_a_pack_and_dropped_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ENGINES[0].first(monkeypatch)
    pack = small_pack()
    voter = voter_of(pack)
    assert isinstance(voter, DurableVoter)
    assert voter_of(pack) is voter
    handles = [voter._host.get_ruleset(name)._handle for name in voter._rulesets]
    deleted: list[int] = []
    real = durable_rules_engine.delete_ruleset

    def delete(handle: int) -> None:
        deleted.append(handle)
        real(handle)

    monkeypatch.setattr(durable_rules_engine, "delete_ruleset", delete)
    gone = weakref.ref(voter)
    del voter, pack
    gc.collect()
    assert gone() is None
    assert [handle for handle in deleted if handle in handles] == handles  # once; others may be collected here too
    with pytest.raises(Exception, match="error code: 111"):  # no such handle
        durable_rules_engine.get_state(handles[0], "1")


def test_the_literals_of_a_choice_are_one_alternative_however_its_options_lie() -> None:
    question = choice("q", *"abcdef")
    names = iter("xyz")
    encoder = literals.Encoder({"q": question}, ("q",), names.__next__, "an engine")
    for condition in (any_of("q", *"ace"), Not(any_of("q", *"ace")), any_of("q", *"abc"), any_of("q", "f")):
        assert len(encoder.alternatives("r", condition)) == 1
    assert encoder.alternatives("r", OptionTest("q", Quantifier.ALL_OF, ("a", "b"))) == ()
