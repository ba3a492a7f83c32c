"""The probe: which case it asks, and what it says of engines that do not do what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import Answer, Not
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from soundadvice.session import probe as module
from soundadvice.session.probe import Health, Probe
from soundadvice.session.voting import Vote
from support.packs.generated import any_of, at_least, choice, make, rule, small_pack

AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)


@pytest.fixture
def voted(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Answer]]:
    """The answers that the second engine is asked for; it says what the reference says."""
    asked: list[Mapping[str, Answer]] = []

    def vote(pack: Pack, answers: Mapping[str, Answer], states: object) -> Vote:
        asked.append(answers)
        return Vote(frozenset(evaluate(pack, answers).fired), engine="another")

    monkeypatch.setattr(module, "second_vote", vote)
    return asked


def test_the_case_is_the_first_option_that_makes_a_rule_fire(voted: list[Mapping[str, Answer]]) -> None:
    found = Probe(small_pack()).ask()
    assert (found.works, found.degraded, found.why) == (True, False, None)
    later = make((choice("calm", "yes", "no"), choice("pain", "no", "yes")), (rule("pain", any_of("pain", "yes")),))
    assert Probe(later).ask().works
    assert voted == [{"signs": frozenset({"leg"})}, {"pain": "yes"}]


def test_a_number_and_a_question_that_may_be_hidden_are_no_case(voted: list[Mapping[str, Answer]]) -> None:
    hidden = choice("hidden", "yes", "no", enable_when=at_least("age", 50))
    pack = make(
        (AGE, hidden, choice("plain", "yes", "no")),
        (rule("hidden", Not(any_of("hidden", "no"))), rule("plain", any_of("plain", "no"))),
    )
    assert Probe(pack).ask() == Health(pack, ("reference", "another"))
    assert voted == [{"plain": "no"}]


def test_where_no_option_makes_a_rule_fire_nothing_is_answered(voted: list[Mapping[str, Answer]]) -> None:
    pack = make((AGE,), (rule("old", at_least("age", 50)),))
    assert Probe(pack).ask() == Health(pack, ("reference", "another"))
    assert voted == [{}]


@pytest.mark.usefixtures("voted")
def test_a_reference_that_says_another_thing_than_before_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack()
    probe = Probe(pack)
    assert probe.ask().works
    monkeypatch.setattr(module, "evaluate", lambda *given: replace(evaluate(*given), fired=("severe",)))
    assert probe.ask() == Health(pack, works=False, why="the reference does not do what it did")


def test_what_is_broken_is_named_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack()
    monkeypatch.setattr(module, "evaluate", lambda *_: 1 // 0)
    assert Probe(pack).ask() == Health(pack, works=False, why="ZeroDivisionError")


@pytest.mark.parametrize("failed", [True, False])
def test_without_a_second_engine_advice_can_be_given_and_it_is_said_why(
    monkeypatch: pytest.MonkeyPatch, failed: bool
) -> None:
    pack = small_pack()
    monkeypatch.setattr(module, "second_vote", lambda *_: Vote(None, "it cannot", failed=failed))
    assert Probe(pack).ask() == Health(pack, ("reference",), works=True, degraded=failed, why="it cannot")


def test_engines_that_disagree_do_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack()
    monkeypatch.setattr(module, "second_vote", lambda *_: Vote(frozenset({"severe"})))
    assert Probe(pack).ask() == Health(pack, works=False, why="the engines disagree on a known case")
